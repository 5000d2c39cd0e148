// The book's first page: draw a digit, see how it is prepared, and what a network makes of it.
// It is put behind pad.js of mnist_utils, in one function, and uses its parts: `unpack` and `run`
// for the network, `prepare` and `stroke` for the ink, `takePen`, `paint`, `ROWS` and `fillRows`.
// front.html is the page's part that it fills, and front.css says how that looks.

/* A network from a file, which may be anything. */

const MOST = { bytes: 20e6, layers: 100, parameters: 3e6 };
const ACTIVATIONS = ["linear", "relu", "softmax"];
const SAVE = 'Save your network with save_network(network, "my_network.json"), as in lesson 9.';

class Refused extends Error {}

/* Give the network in a file's text: its layers, ready to run, what it is made of, and how many
   parameters it has; or throw a sentence that says what is wrong. */
function readNetwork(text) {
  if (text.startsWith("PK")) {
    throw new Refused(`This is a packed file, such as Keras's own form of a network, which only Keras reads. ${SAVE}`);
  }
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Refused(`It is no JSON, or a part of it is missing. ${SAVE}`);
  }
  if (data?.format !== "mnist-course network") {
    throw new Refused(`It does not say that it is a network of this course. ${SAVE}`);
  }
  if (data.version !== 1) {
    throw new Refused(`It has version ${show(data.version)} of the format; this page reads version 1. ${SAVE}`);
  }
  const shape = data.input_shape;
  if (!["[28,28]", "[28,28,1]", "[784]"].includes(JSON.stringify(shape))) {
    throw new Refused(`It takes images of shape ${show(shape)}; they should be [28, 28].`);
  }
  if (!Array.isArray(data.layers) || data.layers.length > MOST.layers) {
    throw new Refused(`Its layers should be a list of at most ${MOST.layers}. ${SAVE}`);
  }
  return readLayers(data.layers, shape.length === 1);
}

function readLayers(layers, isFlat) {
  const sizes = [784];
  let parameters = 0, last = "";
  for (const [index, layer] of layers.entries()) {
    const name = `Layer ${index + 1}`, type = layer?.type;
    if (!["flatten", "relu", "softmax", "dense"].includes(type)) {
      throw new Refused(`${name} is of type ${show(type)}; this page knows dense, flatten, relu and softmax.`);
    }
    if (type === "flatten") isFlat = true;
    else if (!isFlat && type !== "relu") {
      throw new Refused(`${name} (${type}) takes what is not flattened: put a Flatten layer before it.`);
    }
    if (type === "dense") {
      checkDense(layer, name, sizes.at(-1));
      sizes.push(layer.units);
      parameters += (layer.kernel_shape[0] + 1) * layer.units;
    }
    last = type === "dense" ? layer.activation : type === "flatten" ? last : type;
  }
  if (sizes.at(-1) !== 10) {
    throw new Refused(`It gives ${sizes.at(-1)} numbers for an image; they should be 10, one for each digit.`);
  }
  if (last !== "softmax") {
    throw new Refused("It does not end with a softmax, so what it gives are no probabilities: add one and save it again.");
  }
  if (parameters > MOST.parameters) {
    throw new Refused(`It has ${count(parameters)} parameters, too many for this page, which takes ${count(MOST.parameters)}.`);
  }
  return { layers: unpackChecked(layers), sizes, parameters };
}

function checkDense(layer, name, inputs) {
  const { units, activation, kernel_shape: shape } = layer;
  if (!Number.isInteger(units) || units < 1 || units > MOST.parameters) {
    throw new Refused(`${name} has ${show(units)} units; they should be a whole number, 1 or more.`);
  }
  if (!ACTIVATIONS.includes(activation)) {
    throw new Refused(`${name} has the activation ${show(activation)}; this page knows ${ACTIVATIONS.join(", ")}.`);
  }
  if (JSON.stringify(shape) !== `[${inputs},${units}]`) {
    throw new Refused(`${name} has a kernel of shape ${show(shape)}; it should be [${inputs}, ${units}], from what comes in to its units.`);
  }
  for (const [part, numbers] of [["kernel", inputs * units], ["bias", units]]) {
    const text = layer[part], letters = 4 * Math.ceil((4 * numbers) / 3); // of base64
    if (typeof text !== "string" || text.length !== letters) {
      throw new Refused(`The ${part} of ${name.toLowerCase()} should have ${count(numbers)} numbers, and has more or fewer. Save the network again.`);
    }
  }
  if (layer.scales !== undefined) {
    throw new Refused(`${name} has rounded weights, which only the course's own network has here. ${SAVE}`);
  }
}

function unpackChecked(layers) {
  let unpacked;
  try {
    unpacked = unpack({ layers });
  } catch { // atob's
    throw new Refused("Some of its weights are not written as base64. Save the network again.");
  }
  for (const [index, layer] of unpacked.entries()) {
    for (const part of layer.type === "dense" ? ["kernel", "bias"] : []) {
      if (!layer[part].every(Number.isFinite)) {
        throw new Refused(`Some weights of layer ${index + 1} are not finite numbers (nan or inf): train the network again, and look at the loss.`);
      }
    }
  }
  return unpacked;
}

/* A value from a file as a few letters. */
function show(value) {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 40)} …` : text;
}

const count = (number) => number.toLocaleString("en");

/* The part of a square picture that begins at a row and a column. */
const cutOut = (pixels, side, { top, left, width, height }) => Uint8Array.from(
  { length: height * width },
  (_, i) => pixels[(top + Math.floor(i / width)) * side + left + (i % width)],
);

/* The digits of MNIST that can be chosen, and a scribble: ink for the paper. */

/* Make a digit larger, as a pen would have written it, somewhere on the paper. */
function enlarge(digit, ink, label) {
  const factor = 5 + (label % 4); // another size and place for each: the preparation undoes them
  const room = SIDE - 28 * factor;
  const [left, top] = [((3 * label) % 10) / 9, ((7 * label) % 10) / 9].map((at) => Math.round(at * room));
  const most = digit.reduce((largest, pixel) => Math.max(largest, pixel), 1);
  const at = (row, column) => (
    row < 0 || column < 0 || row > 27 || column > 27 ? 0 : digit[28 * row + column] / most);
  ink.fill(0);
  for (let down = 0; down < 28 * factor; down += 1) {
    for (let across = 0; across < 28 * factor; across += 1) {
      const y = (down + 0.5) / factor - 0.5, x = (across + 0.5) / factor - 0.5;
      const [row, column] = [Math.floor(y), Math.floor(x)], [lower, righter] = [y - row, x - column];
      const grey = (1 - lower) * ((1 - righter) * at(row, column) + righter * at(row, column + 1))
        + lower * ((1 - righter) * at(row + 1, column) + righter * at(row + 1, column + 1));
      const sharp = Math.min(Math.max(3 * grey - 1, 0), 1);
      ink[(top + down) * SIDE + left + across] = Math.round(255 * sharp);
    }
  }
}

/* A line that goes to and fro without any meaning. */
function scribble(ink) {
  const place = () => 40 + 200 * Math.random();
  let last = [place(), place()];
  ink.fill(0);
  for (let corner = 3 + Math.floor(4 * Math.random()); corner > 0; corner -= 1) {
    const next = [place(), place()];
    stroke(ink, last, next);
    last = next;
  }
}

/* What fooled a network best: kept by the browser, for the course's network alone. */

const KEY = "mnist-course: fooled";

function remember(best) {
  try {
    if (best) localStorage.setItem(KEY, JSON.stringify(best));
    else localStorage.removeItem(KEY);
  } catch { /* it keeps nothing: full, or forbidden */ }
}

function remembered(network) {
  try {
    const best = JSON.parse(localStorage.getItem(KEY));
    const { answer, doubt, picture } = best;
    const isSound = best.network === network && Number.isInteger(answer) && answer >= 0 && answer < 10
      && Number.isFinite(doubt) && doubt >= 0 && doubt < 0.01 && /^data:image\/png;base64,[\w+/=]{1,200000}$/.test(picture);
    return isSound ? best : null;
  } catch {
    return null; // there is none, or it is none of ours
  }
}

/* A probability near 1 with as many nines as it has: never rounded up to 100 %. */
function percent(doubt) {
  const places = Math.min(Math.max(Math.ceil(-Math.log10(doubt || 1e-10)) - 1, 1), 8);
  const scale = 10 ** places;
  return `${(Math.floor((100 - 100 * doubt) * scale - 1e-9 * scale) / scale).toFixed(places)} %`;
}

/* The page. */

function fillFront(front, data) {
  const find = (name) => front.querySelector(`.front-${name}`);
  const [paper, file] = [find("paper"), find("file")];
  find("table").tBodies[0].innerHTML = ROWS;
  const rows = [...find("table").rows];
  const ink = new Uint8Array(SIDE * SIDE);
  const course = { layers: unpack(data.network), isOwn: false };
  let network = course;
  let isSample = false; // on the paper is a digit of MNIST's, untouched
  let best = remembered(data.sum);

  function read() {
    const steps = prepare(ink);
    const { probabilities } = run(network.layers, steps?.digit ?? BLANK);
    const answer = steps ? probabilities.indexOf(Math.max(...probabilities)) : -1;
    return { steps, digit: steps?.digit, probabilities, answer };
  }

  function showAll() {
    const { steps, probabilities, answer } = read();
    paint(paper, ink.map((value) => 255 - value), SIDE);
    showSteps(steps);
    fillRows(rows, probabilities, answer);
    return { probabilities, answer };
  }

  function showSteps(steps) {
    const numbers = [...front.querySelectorAll(".front-number")];
    for (const name of ["cut", "small"]) find(name).style.visibility = steps ? "" : "hidden";
    numbers.forEach((one) => { one.textContent = ""; });
    paint(find("digit"), steps?.digit ?? BLANK, 28);
    if (!steps) return;
    const { box, digit, ...shrunk } = steps;
    const paperPixels = ink.map((value) => 255 - value);
    for (const [number, [name, pixels, side, part]] of [
      ["cut", paperPixels, SIDE, box], ["small", digit, 28, shrunk],
    ].entries()) {
      const { width, height } = part, canvas = find(name);
      [canvas.width, canvas.height] = [width, height];
      canvas.style.width = `${(100 * width) / side}%`; // as large as in the whole
      paint(canvas, cutOut(pixels, side, part), width);
      numbers[number].textContent = `${width} × ${height} pixels`;
    }
  }

  /* Said when the pen is lifted, and not at each move, since a screen reader reads it aloud. */
  function say() {
    const { probabilities, answer } = showAll();
    const who = network.isOwn ? "Your network" : "The network";
    find("answer").textContent = answer >= 0
      ? `${who} reads it as ${answer}, with probability ${probabilities[answer].toFixed(3)}.`
      : "Draw one digit, as large as you like.";
  }

  const drawn = (sample) => { isSample = sample; find("fooled").textContent = ""; say(); };
  takePen(paper, ink, showAll, () => drawn(false));
  find("clear").addEventListener("click", () => { ink.fill(0); drawn(false); });
  find("scribble").addEventListener("click", () => { scribble(ink); drawn(false); });
  for (const { label, pixels } of data.samples) {
    const [button, picture, digit] = [document.createElement("button"), document.createElement("canvas"), decode(pixels)];
    button.type = "button";
    button.setAttribute("aria-label", `A ${label} from MNIST's test digits`);
    picture.width = picture.height = 28;
    paint(picture, digit, 28);
    button.append(picture);
    button.addEventListener("click", () => { enlarge(digit, ink, label); drawn(true); });
    find("samples").append(button);
  }

  function showBest() {
    find("best").hidden = find("forget").hidden = !best;
    if (!best) return;
    const whose = network.isOwn ? "your network" : "the network";
    const [picture, text] = find("best").children;
    picture.src = best.picture;
    picture.alt = "The drawing of yours that fooled the network best";
    text.textContent = `Your best: ${whose} took this for a ${best.answer}, with ${percent(best.doubt)}.`;
  }

  function fool() {
    const { digit, probabilities, answer } = read();
    if (!digit) return "Draw something first.";
    if (isSample) return "This is a digit that somebody wrote. Draw something that is none.";
    const doubt = probabilities.reduce((sum, one, label) => (label === answer ? sum : sum + one), 0);
    if (!(doubt < 0.01)) {
      return `Not yet: it gives ${(100 * probabilities[answer]).toFixed(1)} % to the ${answer}. It takes more than 99 %.`;
    }
    if (best && doubt >= best.doubt) {
      return `Fooled: ${percent(doubt)} sure that it is a ${answer}. Your best is still better.`;
    }
    best = { network: data.sum, answer, doubt, picture: paper.toDataURL("image/png") };
    if (!network.isOwn) remember(best);
    showBest();
    return `Fooled: ${percent(doubt)} sure that it is a ${answer}. This is your best.`;
  }

  find("fool").addEventListener("click", () => { find("fooled").textContent = fool(); });
  find("forget").addEventListener("click", () => {
    best = null;
    if (!network.isOwn) remember(null);
    showBest();
    find("fooled").textContent = "Forgotten.";
    find("fool").focus();
  });

  function use(other, sentence) {
    network = other;
    best = network.isOwn ? null : remembered(data.sum);
    find("course").hidden = network.isOwn;
    find("own").hidden = find("back").hidden = !network.isOwn;
    find("told").textContent = sentence;
    find("fooled").textContent = "";
    showBest();
    say();
  }

  async function take(chosen) {
    if (!chosen) return;
    try {
      if (chosen.size > MOST.bytes) {
        throw new Refused(`It has ${count(Math.ceil(chosen.size / 1e6))} MB; a network for this page has at most ${MOST.bytes / 1e6}. ${SAVE}`);
      }
      const own = { ...readNetwork(await chosen.text()), isOwn: true };
      const right = data.samples.filter(({ label, pixels }) => {
        const { probabilities } = run(own.layers, decode(pixels));
        if (!probabilities.every(Number.isFinite)) throw new Refused(`It gives no numbers for a ${label}, since its weights are too large: train it again, and look at the loss.`);
        return probabilities.indexOf(Math.max(...probabilities)) === label;
      });
      find("own").textContent = `Your own network reads now, from ${chosen.name}: ${own.sizes.join(" → ")}, ${count(own.parameters)} parameters.`;
      use(own, `${chosen.name} reads now. Of the ${data.samples.length} test digits above it reads ${right.length}.`);
    } catch (error) {
      find("told").textContent = error instanceof Refused
        ? `${chosen.name} is not used. ${error.message}`
        : `${chosen.name} cannot be read. Choose it again.`; // it is gone, or a folder
    }
  }

  file.addEventListener("change", async () => {
    await take(file.files[0]);
    file.value = ""; // so that the same file can be chosen again
  });
  find("back").addEventListener("click", () => {
    use(course, "The course's network reads again.");
    file.focus();
  });
  const hasFile = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault(); // or else the browser opens the file in the page's place
    find("pad").classList.add("front-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) find("pad").classList.remove("front-over");
  });
  document.addEventListener("drop", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    find("pad").classList.remove("front-over");
    take(event.dataTransfer.files[0]);
    find("told").scrollIntoView({ block: "center" });
  });

  showBest();
  say();
  find("pad").hidden = false;
  return { read, ink };
}

// For tests, which compare what it reads with NumPy and Keras.
globalThis.mnistCourseFront = fillFront(document.querySelector(".front"), globalThis.mnistCourseData);
