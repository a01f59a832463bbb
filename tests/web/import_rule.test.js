// The rule by which no activity imports another one's modules.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

import { ESLint } from "../../web/node_modules/eslint/lib/api.js";

const eslint = new ESLint({ cwd: fileURLToPath(new URL("../../web/", import.meta.url)) });

/** Returns the names of the rules that a line of code in a file breaks. */
async function broken(filePath, code) {
  const [{ messages }] = await eslint.lintText(code, { filePath });
  return messages.map(({ ruleId }) => ruleId);
}

for (const [file, path] of [
  ["text/some.js", "./sampler.js"],
  ["text/some.js", "../shared/scale.js"],
  ["text/some.js", "../frame/format.js"],
  ["an_activity_to_come/some.js", "../shared/scale.js"],
  ["shared/some.js", "../frame/format.js"],
  ["shared/some.js", "./mnist.js"],
  ["frame/some.js", "./format.js"],
]) {
  test(`${file} may import ${path}`, async () => assert.deepEqual(await broken(file, `import "${path}";\n`), []));
}

for (const [file, path] of [
  ["text/some.js", "../gan/latents.js"],
  ["an_activity_to_come/some.js", "../text/sampler.js"],
  ["text/some.js", "onnxruntime-web"],
  ["text/some.js", "../shared/../gan/latents.js"],
  ["shared/some.js", "../text/sampler.js"],
  ["frame/some.js", "../shared/scale.js"],
]) {
  test(`${file} may not import ${path}`, async () =>
    assert.deepEqual(await broken(file, `import "${path}";\n`), ["no-restricted-imports"]));
}

test("an import at run time, which the rule cannot see, is refused outside frame/", async () => {
  assert.deepEqual(await broken("text/some.js", 'import("../gan/latents.js");\n'), ["no-restricted-syntax"]);
});
