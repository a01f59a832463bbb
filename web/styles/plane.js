// A square that is dragged in, or moved in by the arrow keys.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Tells of what the reader does in a square.
 * @param {HTMLElement} square it can have the focus
 * @param {object} actions
 * @param {(x: number, y: number) => void} actions.move to a share of its width and height, perhaps beyond its edges
 * @param {(columns: number, rows: number, isFar: boolean) => void} actions.key by an arrow: -1, 0 or 1 each
 * @param {() => void} actions.release
 * @param {() => void} actions.home
 */
export function listenTo(square, { move, key, release, home }) {
  const follow = ({ clientX, clientY }) => {
    const box = square.getBoundingClientRect();
    move((clientX - box.left) / box.width, (clientY - box.top) / box.height);
  };
  square.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    square.setPointerCapture(event.pointerId);
    follow(event);
  });
  square.addEventListener("pointermove", (event) => {
    if (square.hasPointerCapture(event.pointerId)) follow(event);
  });
  square.addEventListener("lostpointercapture", () => release());
  square.addEventListener("keydown", (event) => {
    if (event.key in ARROWS) {
      const [columns, rows] = ARROWS[event.key];
      key(columns, rows, event.shiftKey);
    } else if (event.key === "Home") home();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
