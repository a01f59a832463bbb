// What a part is given, as core/site/build.py wrote it.

const ADDRESS = /^\/(runtime|models|gradients|steps|samples)\//;

/**
 * Is it the address of a file that the app would hand out?
 * @param {string} text
 */
export const isAddress = (text) => ADDRESS.test(text);

/**
 * Returns the same data, each text in it changed.
 * @param {any} data what JSON can say
 * @param {(text: string) => string} change
 * @returns {any}
 */
export function placed(data, change) {
  if (typeof data === "string") return change(data);
  if (Array.isArray(data)) return data.map((one) => placed(one, change));
  if (data === null || typeof data !== "object") return data;
  return Object.fromEntries(Object.entries(data).map(([key, one]) => [key, placed(one, change)]));
}

/**
 * Returns a copy of the data with values at other places.
 * @param {any} data
 * @param {Record<string, any>} told place, as "settings.seed" -> value
 */
export function withPlaces(data, told) {
  const found = structuredClone(data);
  for (const [place, value] of Object.entries(told)) {
    const names = place.split(".");
    const last = names.pop();
    names.reduce((inner, name) => inner[name], found)[last] = value;
  }
  return found;
}
