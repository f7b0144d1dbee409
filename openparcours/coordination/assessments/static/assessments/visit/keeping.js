// Keep a section, encrypted, at each change: the last writing wins, and none is begun before the former has ended.
import { keepDraft } from "./store.js";
import { seal } from "./vault.js";
import { written } from "./pages.js";

const PAUSE = 200;

export const keeper = ({ key, id, forms, onState }) => {
  const timers = new Map();
  let last = Promise.resolve();
  const put = async (index) => {
    const place = `${id}/${index}`;
    const page = written(forms[index]);
    try {
      await keepDraft({ id: place, copy: id, index, ...(await seal(key, place, page)) });
      const at = new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
      if (page === written(forms[index])) onState(`Gardé sur cet appareil à ${at}`);
    } catch {
      onState("Pas gardé : la mémoire de l'appareil est pleine ou fermée. Synchronisez ou recopiez avant de quitter.");
    }
  };
  const now = (index) => {
    clearTimeout(timers.get(index));
    timers.delete(index);
    last = last.then(() => put(index));
    return last;
  };
  const soon = (index) => {
    clearTimeout(timers.get(index));
    timers.set(index, setTimeout(() => now(index), PAUSE));
  };
  const flush = () => {
    for (const index of [...timers.keys()]) now(index);
    return last;
  };
  return { soon, flush };
};
