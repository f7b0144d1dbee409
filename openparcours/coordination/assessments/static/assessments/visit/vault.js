// What a device keeps of a visit is encrypted by a phrase that is neither kept nor sent: PBKDF2, then AES-GCM.
// The key cannot be read by scripts; each writing has its own vector, and is bound to the place it is kept at.
export const ITERATIONS = 1_000_000;
const bytes = (text) => new TextEncoder().encode(text);

export const newSalt = () => crypto.getRandomValues(new Uint8Array(16));

export const keyOf = async (phrase, salt, iterations) => {
  const typed = bytes(phrase.trim().normalize("NFC"));
  const base = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
};

export const seal = async (key, place, value) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: bytes(place) };
  return { iv, data: await crypto.subtle.encrypt(how, key, bytes(JSON.stringify(value))) };
};

// Rejects when the phrase is another one, or what is kept was changed or moved.
export const unseal = async (key, place, { iv, data }) => {
  const how = { name: "AES-GCM", iv, additionalData: bytes(place) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, data)));
};
