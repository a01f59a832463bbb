// Numbers and words as readers see them, and numbers as Python sends them.

/** Returns a number with at most `digits` decimals, no trailing zeros, and a true minus sign. */
export function show(value, digits = 2) {
  const text = String(Number(value.toFixed(digits)));
  return (text === "-0" ? "0" : text).replace("-", "−");
}

/** Returns a share of 1 as whole percents, as the language writes them. */
export function percent(share, language) {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** Fills the fields in braces of a translated message. */
export function fill(message, fields = {}) {
  return message.replace(/\{(\w+)\}/g, (_match, name) => fields[name]);
}

/** Returns the bytes that Python sent as base64. */
export function bytes(base64) {
  const text = atob(base64);
  const found = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place += 1) found[place] = text.charCodeAt(place);
  return found;
}

/** Returns the float32 numbers that Python sent as base64, little-endian. */
export function floats(base64) {
  return new Float32Array(bytes(base64).buffer);
}
