// Run by test_josa.py: reads texts and prints what web/frame/format.js makes of them, and the forms that it knows.
import { readFileSync } from "node:fs";
import { FORMS, settle } from "../../web/frame/format.js";

const texts = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify({ forms: FORMS, texts: texts.map((text) => settle(text)) }));
