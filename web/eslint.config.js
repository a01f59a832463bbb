// What eslint looks for: mistakes, and imports that go the wrong way. Prettier lays out, tsc knows names and types.

import js from "@eslint/js";

/** Returns rules by which a module imports its own folder's modules and those of the folders it stands on. */
function importsFrom(...folders) {
  const paths = ["\\./[^/]+$", ...folders.map((folder) => `\\.\\./${folder}/[^/]+$`)];
  const message =
    "An activity imports shared/, frame/ and its own modules; shared/ imports frame/; frame/ nothing else.";
  return { "no-restricted-imports": ["error", { patterns: [{ regex: `^(?!${paths.join("|")})`, message }] }] };
}

const DYNAMIC = {
  selector: "ImportExpression",
  message: "Only frame/ imports at run time: the layer rule sees static imports.",
};

export default [
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "off", // tsc's
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["*/*.js"],
    ignores: ["frame/*"],
    rules: { ...importsFrom("shared", "frame"), "no-restricted-syntax": ["error", DYNAMIC] },
  },
  { files: ["shared/*.js"], rules: importsFrom("frame") },
  { files: ["frame/*.js"], rules: importsFrom() },
];
