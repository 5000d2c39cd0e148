// A network from a reader's file, which may be anything: read, or refused in a sentence. The form is
// that of my_network.json (mnist_utils/network.py); `unpack` is pad.js'.

const MOST = { bytes: 20e6, layers: 100, parameters: 3e6 };
const KINDS = ["dense", "flatten", "relu", "softmax"];
const ACTIVATIONS = ["linear", "relu", "softmax"];
const SAVE = 'Save your network with save_network(network, "my_network.json"), as in lesson 9.';

class Refused extends Error {}

function demand(isSo, sentence) {
  if (!isSo) throw new Refused(sentence);
}

/* Give the network in a file: its layers, ready to run, the numbers that come in and that each
   dense layer gives, and how many parameters it has; or throw a sentence that says what is wrong. */
async function readNetwork(file) {
  demand(file.size <= MOST.bytes, `It has ${count(Math.ceil(file.size / 1e6))} MB; a network for `
    + `this page has at most ${MOST.bytes / 1e6}. ${SAVE}`);
  const text = await file.text();
  demand(!text.startsWith("PK"),
    `It is a packed file, such as Keras's own form of a network, which only Keras reads. ${SAVE}`);
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Refused(`It is no JSON, or a part of it is missing. ${SAVE}`);
  }
  demand(data?.format === "mnist-course network",
    `It does not say that it is a network of this course. ${SAVE}`);
  demand(data.version === 1,
    `It has version ${brief(data.version)} of the format; this page reads version 1. ${SAVE}`);
  const shape = JSON.stringify(data.input_shape);
  demand(["[28,28]", "[28,28,1]", "[784]"].includes(shape),
    `It takes images of shape ${brief(data.input_shape)}; they should be [28, 28].`);
  demand(Array.isArray(data.layers) && data.layers.length <= MOST.layers,
    `Its layers should be a list of at most ${MOST.layers}. ${SAVE}`);
  const { sizes, parameters } = checkLayers(data.layers, shape === "[784]");
  return { layers: unpackWeights(data.layers), sizes, parameters };
}

function checkLayers(layers, isFlat) {
  const sizes = [784];
  let parameters = 0, last = "";
  for (const [index, layer] of layers.entries()) {
    const name = `Layer ${index + 1}`, type = layer?.type;
    demand(KINDS.includes(type),
      `${name} is of type ${brief(type)}; this page knows ${KINDS.join(", ")}.`);
    isFlat = isFlat || type === "flatten";
    demand(isFlat || type === "relu",
      `${name} (${type}) takes what is not flattened: put a Flatten layer before it.`);
    if (type === "dense") {
      checkDense(layer, name, sizes.at(-1));
      parameters += (sizes.at(-1) + 1) * layer.units;
      sizes.push(layer.units);
    }
    if (type !== "flatten") last = type === "dense" ? layer.activation : type;
  }
  demand(sizes.at(-1) === 10,
    `It gives ${count(sizes.at(-1))} numbers for an image; they should be 10, one for each digit.`);
  demand(last === "softmax", "It does not end with a softmax, so what it gives are no "
    + "probabilities: add one and save it again.");
  demand(parameters <= MOST.parameters, `It has ${count(parameters)} parameters, too many for this `
    + `page, which takes ${count(MOST.parameters)}.`);
  return { sizes, parameters };
}

function checkDense(layer, name, inputs) {
  const { units, activation, kernel_shape: shape, scales } = layer;
  demand(Number.isInteger(units) && units >= 1 && units <= MOST.parameters,
    `${name} has ${brief(units)} units; they should be a whole number, 1 or more.`);
  demand(ACTIVATIONS.includes(activation),
    `${name} has the activation ${brief(activation)}; this page knows ${ACTIVATIONS.join(", ")}.`);
  demand(JSON.stringify(shape) === `[${inputs},${units}]`, `${name} has a kernel of shape `
    + `${brief(shape)}; it should be [${inputs}, ${units}], from what comes in to its units.`);
  demand(scales === undefined,
    `${name} has rounded weights, which only the course's own network has here. ${SAVE}`);
  for (const [part, numbers] of [["kernel", inputs * units], ["bias", units]]) {
    const letters = 4 * Math.ceil((4 * numbers) / 3); // of base64, four bytes a number
    demand(typeof layer[part] === "string" && layer[part].length === letters,
      `The ${part} of ${name.toLowerCase()} should have ${count(numbers)} numbers, and has more or `
      + "fewer. Save the network again.");
  }
}

function unpackWeights(layers) {
  const wrong = "Some of its weights are not written as base64. Save the network again.";
  let unpacked;
  try {
    unpacked = unpack({ layers });
  } catch { // atob's
    throw new Refused(wrong);
  }
  for (const [index, { type, units, kernel_shape: shape, kernel, bias }] of unpacked.entries()) {
    if (type !== "dense") continue;
    demand(kernel.length === shape[0] * units && bias.length === units, wrong); // blanks in it
    demand(kernel.every(Number.isFinite) && bias.every(Number.isFinite),
      `Some weights of layer ${index + 1} are not finite numbers (nan or inf): train the network `
      + "again, and look at the loss.");
  }
  return unpacked;
}

/* A value from a file in a few letters. */
function brief(value) {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 40)} …` : text;
}

const count = (number) => number.toLocaleString("en");
