// The same network, pictures and optimizer, one step at a time: ours by ONNX Runtime Web, theirs by TensorFlow.js.

import { openGraph } from "/web/frame/session.js";
import { Learner } from "/web/learn/learner.js";
import { initialParameters } from "/web/learn/start.js";

const RUN = { dropout: 0, decay: 0, width: 1, residual: false, slope: 0, seed: 1 };

/** Returns the times of steps in ms, the first `warmUp` left out, and the loss after these; or why it `failed`. */
window.measure = (engine, settings) =>
  timed(engine, settings).catch((error) => ({ failed: String(error.message ?? error).slice(0, 120) }));

async function timed(engine, settings) {
  const step = engine === "glassbox" ? await ours(settings) : await theirs(engine, settings);
  const times = [];
  let loss;
  for (let number = 0; number < settings.warmUp; number += 1) loss = await step();
  for (let number = 0; number < settings.repeats; number += 1) {
    const start = performance.now();
    await step();
    times.push(performance.now() - start);
  }
  return { times, loss };
}

/** Bytes of pictures that are the same in each run, and their labels. */
function digits(count) {
  let state = 1;
  const next = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return {
    images: Uint8Array.from({ length: count * 784 }, () => (next() < 0.8 ? 0 : 255 * next())),
    labels: Int32Array.from({ length: count }, () => 10 * next()),
  };
}

async function ours({ network, batch, rate }) {
  const [stepper, shower] = await Promise.all([openGraph(network.step), openGraph(network.values)]);
  const parts = { Tensor: stepper.Tensor, stepper: stepper.session, shower: shower.session, network };
  const start = initialParameters(network.parameters, 1, 1);
  const training = digits(batch);
  const learner = new Learner({ ...parts, start, training }, { ...RUN, optimizer: "adam", rate, batch, pictures: batch });
  return async () => (await learner.learn()).loss;
}

async function theirs(backend, { network, batch, rate }) {
  const { tf } = window;
  tf.wasm.setWasmPaths("/peers/@tensorflow/tfjs-backend-wasm/dist/");
  await tf.setBackend(backend);
  await tf.ready();
  const model = tf.sequential();
  for (const [name, [height, , channels, filters]] of kernels(network, 4)) {
    const first = channels === 1 ? { inputShape: [28, 28, 1] } : {};
    model.add(tf.layers.conv2d({ name, filters, kernelSize: height, activation: "relu", ...first }));
    model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  }
  model.add(tf.layers.flatten());
  for (const [name, [, units]] of kernels(network, 2)) {
    model.add(tf.layers.dense({ name, units, activation: name === "logits" ? "linear" : "relu" }));
  }
  for (const [name, { dims, data }] of initialParameters(network.parameters, 1, 1)) {
    const [layer, kind] = name.split("/");
    model.getLayer(layer)[kind].write(tf.tensor(data, dims));
  }
  const { images, labels } = digits(batch);
  const given = tf.tensor(Float32Array.from(images, (byte) => byte / 255), [batch, 28, 28, 1]);
  const wanted = tf.oneHot(tf.tensor1d(labels, "int32"), 10);
  const optimizer = tf.train.adam(rate, 0.9, 0.999, 1e-7);
  return async () => {
    const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(wanted, model.apply(given, { training: true })), true);
    const [value] = await loss.data();
    loss.dispose();
    return value;
  };
}

const kernels = (network, rank) =>
  Object.entries(network.parameters)
    .filter(([name, shape]) => name.endsWith("/kernel") && shape.length === rank)
    .map(([name, shape]) => [name.split("/")[0], shape]);
