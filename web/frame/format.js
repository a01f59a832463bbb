// Numbers and words as readers see them, and numbers as Python sends them.

/**
 * Returns a number with at most `digits` decimals, no trailing zeros, and a true minus sign.
 * @param {number} value
 * @param {number} [digits] 0 to 100
 */
export function show(value, digits = 2) {
  const text = String(Number(value.toFixed(digits)));
  return (text === "-0" ? "0" : text).replace("-", "−");
}

/**
 * Returns a share of 1 as whole percents.
 * @param {number} share
 * @param {string} language of BCP 47, as "ko"
 */
export function percent(share, language) {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/**
 * Returns a probability as percents. What would be rounded to 100 % says that it is less, and so does one that a network's
 * arithmetic has rounded to 1 already: none is so sure.
 * @param {number} probability
 * @param {string | undefined} language of BCP 47, as "ko"; the browser's without
 * @param {number} [decimals]
 */
export function probable(probability, language, decimals = 0) {
  const { format } = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: decimals });
  const most = 1 - 10 ** -(decimals + 2);
  return probability > most ? `>${format(most)}` : format(probability);
}

/**
 * Returns a translated message, its fields in braces filled.
 * @param {string} message
 * @param {Record<string, any>} [fields]
 */
export function fill(message, fields = {}) {
  return message.replace(/\{(\w+)\}/g, (_match, name) => fields[name]);
}

/**
 * Returns the bytes that Python sent.
 * @param {string} base64
 */
export function bytes(base64) {
  const text = atob(base64);
  const found = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place += 1) found[place] = text.charCodeAt(place);
  return found;
}

/**
 * Returns bytes as Python reads them.
 * @param {Uint8Array} few at most some ten thousand
 */
export const base64 = (few) => btoa(String.fromCharCode(...few));

/**
 * Returns the float32 numbers that Python sent, little-endian.
 * @param {string} base64
 */
export function floats(base64) {
  return new Float32Array(bytes(base64).buffer);
}
