// Where a device keeps copies and drafts, always encrypted: in clear, only when they were taken and when they expire.
const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
const database = () => {
  const request = indexedDB.open("openparcours-visite", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("copies", { keyPath: "id" });
    request.result.createObjectStore("drafts", { keyPath: "id" }).createIndex("copy", "copy");
  };
  return asked(request);
};
const within = async (mode, act) => {
  const base = await database();
  try {
    const transaction = base.transaction(["copies", "drafts"], mode);
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    const found = await act(transaction.objectStore("copies"), transaction.objectStore("drafts"));
    await done;
    return found;
  } finally {
    base.close();
  }
};

export const keepCopy = (row) => within("readwrite", (copies) => asked(copies.put(row)));
export const keepDraft = (row) => within("readwrite", (_, drafts) => asked(drafts.put(row)));
export const draftsOf = (id) => within("readonly", (_, drafts) => asked(drafts.index("copy").getAll(id)));
export const forget = (id) =>
  within("readwrite", async (copies, drafts) => {
    for (const key of await asked(drafts.index("copy").getAllKeys(id))) drafts.delete(key);
    copies.delete(id);
  });

// The copies, the first taken first, each with the number of sections written and not sent yet.
export const allCopies = () =>
  within("readonly", async (copies, drafts) => {
    const found = await asked(copies.getAll());
    for (const copy of found) copy.unsent = await asked(drafts.index("copy").count(copy.id));
    return found.sort((a, b) => a.taken - b.taken);
  });

// Erase what nothing is lost with: the copies where nothing waits to be sent.
export const forgetIdle = async (isOver = () => true) => {
  for (const copy of await allCopies()) if (!copy.unsent && isOver(copy)) await forget(copy.id);
};
