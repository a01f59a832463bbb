import assert from "node:assert/strict";
import { test } from "node:test";
import { frameCode } from "../../../web/frame/share.js";

test("the code of a frame keeps the page's state, hides the menu, and holds no more than one element", () => {
  const code = frameCode("https://a.example/text?lang=ko&seed=7#figures", 'Text: "write" <b>');
  const source = code.match(/src="([^"]*)"/)[1].replaceAll("&amp;", "&");
  assert.equal(source, "https://a.example/text?lang=ko&seed=7&embed=true#figures");
  assert.match(code, /title="Text: &quot;write&quot; &lt;b>"/);
});
