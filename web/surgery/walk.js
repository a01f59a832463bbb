// Many buttons are one stop of the Tab key; the arrow keys walk among them to what lies there on the page.

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {HTMLElement} group whose buttons are walked; they may be replaced later on */
export function walkable(group) {
  group.addEventListener("focusin", ({ target }) => stopAt(group, target));
  group.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way || !(event.target instanceof HTMLButtonElement)) return;
    event.preventDefault();
    next(event.target, buttonsOf(group), way)?.focus();
  });
}

/** Makes one button the stop of the Tab key: the given one, or the first. */
export function stopAt(group, wanted = null) {
  const buttons = buttonsOf(group);
  const stop = buttons.find((button) => button === wanted) ?? buttons.find(({ tabIndex }) => tabIndex === 0);
  for (const button of buttons) button.tabIndex = button === (stop ?? buttons[0]) ? 0 : -1;
}

const buttonsOf = (group) =>
  /** @type {HTMLButtonElement[]} */ ([...group.querySelectorAll("button:enabled:not([hidden])")]);

/** Returns the nearest button that way; what lies aside counts as farther. */
function next(from, buttons, [x, y]) {
  const here = centre(from);
  const found = buttons.map((button) => {
    const [right, down] = [centre(button).x - here.x, centre(button).y - here.y];
    return { button, along: right * x + down * y, aside: Math.abs(right * y) + Math.abs(down * x) };
  });
  const ahead = found.filter(({ along, aside }) => along > 2 && (y || aside < 8));
  return ahead.sort((a, b) => a.along + 3 * a.aside - (b.along + 3 * b.aside))[0]?.button;
}

function centre(button) {
  const { left, top, width, height } = button.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
