// Run by test_symbols.py: reads {language: {symbols, texts}} and prints what web/translate/symbols.js makes of them.
import { readFileSync } from "node:fs";
import { Symbols } from "../../web/translate/symbols.js";

const given = JSON.parse(readFileSync(0, "utf8"));
const made = Object.entries(given).map(([language, { symbols, texts }]) => {
    const list = new Symbols(symbols);
    const answers = texts.map((text) => {
        const numbers = list.encode(text);
        return {
            numbers,
            unknown: list.unknown(text),
            text: list.text(numbers.slice(0, -1).map((one) => list.symbols[one])),
        };
    });
    return [language, answers];
});
console.log(JSON.stringify(Object.fromEntries(made)));
