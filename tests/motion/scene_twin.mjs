// What web/follow/scene.js makes of scenes that Python sends, as JSON: in on stdin, out on stdout.

import { readFileSync } from "node:fs";

import { drawFrame, inkSquare, isHidden, moved, overlap } from "../../web/follow/scene.js";

const { pictures, squares, curtains, motion } = JSON.parse(readFileSync(0, "utf8"));
const curtain = (place) => ({ left: curtains[place][0], right: curtains[place][1] });
process.stdout.write(
    JSON.stringify({
        frames: pictures.map((pixels, place) => [
            ...drawFrame(pixels, inkSquare(pixels), squares[place], curtain(place)),
        ]),
        hidden: squares.map((square, place) => isHidden(square, curtain(place))),
        overlaps: squares.slice(1).map((square, place) => overlap(squares[place], square)),
        moved: motion.map(([x, y, side, speed, angle, turn]) => {
            const after = moved({ x, y, side, speed, angle, turn });
            return [after.x, after.y, after.angle, after.turn];
        }),
    }),
);
