// The thread that looks for a change which fools a network; wishes come from web/gradient/fool.js.

import { loadModel } from "../frame/session.js";
import { aim, attacked, LARGEST, smallest } from "./attack.js";
import { Gradient } from "./graph.js";

let wanted = null; // the last wish; an earlier one is given up between two runs
let isWorking = false;

self.onmessage = ({ data }) => {
  wanted = data;
  if (isWorking) return;
  isWorking = true;
  work().finally(() => (isWorking = false));
};

async function work() {
  while (wanted) {
    const wish = wanted;
    wanted = null;
    try {
      await fool(wish);
    } catch (error) {
      if (!wanted) self.postMessage({ number: wish.number, failed: String(error?.message ?? error) });
    }
  }
}

/** Attacks the picture, and asks all networks about both. */
async function fool({ number, graph, networks, images, shape, target, method, epsilon }) {
  const gradient = await Gradient.open(graph);
  const models = await Promise.all(networks.map((network) => loadModel(network)));
  const before = await Promise.all(models.map((model) => model.predict(images)));
  const { direction, from, to } = aim(before[0].logits, target);
  const ask = async (pictures) => {
    const found = await gradient.run(pictures, [1, ...shape], direction, [1, direction.length]);
    return { gradient: found.gradient.data, logits: found.logits.data };
  };
  const answers = (logits) => {
    const answer = logits.indexOf(Math.max(...logits));
    return target === null || target === from ? answer !== from : answer === to;
  };
  const succeeds = async (size) => {
    const changed = await attacked(ask, images, size / 255, method);
    return answers(await models[0].predictLogits(changed));
  };
  const found = epsilon ?? (await smallest(succeeds));
  const used = found ?? LARGEST;
  const changed = await attacked(ask, images, used / 255, method);
  const after = await Promise.all(models.map((model) => model.predict(changed)));
  if (wanted) return;
  self.postMessage({
    number,
    epsilon: used,
    isFound: found !== null,
    isFooled: answers(after[0].logits),
    from,
    to,
    changed,
    before,
    after,
  });
}
