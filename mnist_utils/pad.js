// A pad to draw a digit on, and the network that reads it: no library, nothing from outside.
// `makePad` fills an element of a page; pad.py puts it into a widget or into a page of its own.
// The book's first page has other things around the same paper: see front.js in autograder/book.
// The preparation is the one with which MNIST was made; a test compares it with NumPy's.
"use strict";

const SIDE = 280; // pixels of the paper, in a row and in a column
const RADIUS = 11; // of the pen
const INK = 127; // at least a pixel darker than half is ink
const UNIT = 10; // pixels of the square of a hidden unit
const TIE = 0.5 + 1e-6; // rounds halves up, also where a sum comes out a hair below

/* The network: layers as in my_network.json (see network.py). A kernel may be rounded to whole
   numbers of one byte; then `scales` has for each unit what they are multiples of. */

const decode = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

function decodeFloats(text) {
  const bytes = new DataView(decode(text).buffer);
  const length = bytes.byteLength / 4;
  return Float32Array.from({ length }, (_, i) => bytes.getFloat32(4 * i, true));
}

function decodeKernel({ kernel, scales }) {
  if (scales === undefined) return decodeFloats(kernel);
  const wholes = new Int8Array(decode(kernel).buffer), factors = decodeFloats(scales);
  return Float32Array.from(wholes, (whole, place) => whole * factors[place % factors.length]);
}

function unpack(network) {
  return network.layers.map((layer) => (layer.type === "dense"
    ? { ...layer, kernel: decodeKernel(layer), bias: decodeFloats(layer.bias) }
    : layer));
}

function dense(layer, values) {
  const sums = Float64Array.from(layer.bias);
  for (let row = 0; row < values.length; row += 1) {
    if (values[row] === 0) continue; // most pixels
    for (let unit = 0, place = row * sums.length; unit < sums.length; unit += 1, place += 1) {
      sums[unit] += values[row] * layer.kernel[place];
    }
  }
  return sums;
}

function activate(name, values) {
  if (name === "relu") return values.map((value) => Math.max(value, 0));
  if (name !== "softmax") return values; // linear, and flatten: an image is a list here
  const largest = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const powers = values.map((value) => Math.exp(value - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/* What each hidden layer gives, and the probabilities, for 28 x 28 pixels from 0 to 255. */
function run(layers, digit) {
  const hidden = [];
  let values = Float64Array.from(digit, (pixel) => pixel / 255);
  let started = false;
  for (const layer of layers) {
    if (layer.type === "dense") {
      if (started) hidden.push(values);
      started = true;
      values = activate(layer.activation, dense(layer, values));
    } else values = activate(layer.type, values);
  }
  return { hidden, probabilities: values };
}

/* MNIST's preparation: cut out, shrunk to 20 pixels, centre of mass in the middle. */

/* The smallest part with all the ink: rows from top to below bottom, columns from left to right. */
function inkBox(ink) {
  let top = SIDE, bottom = 0, left = SIDE, right = 0;
  for (let place = 0; place < ink.length; place += 1) {
    if (ink[place] <= INK) continue;
    const row = Math.floor(place / SIDE), column = place % SIDE;
    top = Math.min(top, row), bottom = Math.max(bottom, row + 1);
    left = Math.min(left, column), right = Math.max(right, column + 1);
  }
  return { top, left, height: bottom - top, width: right - left };
}

/* For each of `size` new pixels the old ones under it, each with its share. */
function shares(old, size) {
  return Array.from({ length: size }, (_, pixel) => {
    const low = (pixel * old) / size, high = ((pixel + 1) * old) / size, parts = [];
    for (let source = Math.floor(low); source < Math.min(high, old); source += 1) {
      const overlap = Math.min(high, source + 1) - Math.max(low, source);
      parts.push([source, (overlap * size) / old]);
    }
    return parts;
  });
}

/* Each new pixel is the mean of the part of the drawing under it. */
function shrink(ink, box, height, width) {
  const rows = shares(box.height, height), columns = shares(box.width, width);
  return rows.map((some) => columns.map((others) => {
    let sum = 0;
    for (const [row, share] of some) for (const [column, other] of others) {
      sum += share * other * ink[(box.top + row) * SIDE + box.left + column];
    }
    return sum;
  }));
}

/* The steps to what the network sees: where the ink is, how large it becomes, and the digit of
   28 x 28 pixels from 0 to 255, with the row and the column at which it begins; nothing without
   ink. */
function prepare(ink) {
  const box = inkBox(ink);
  if (box.height <= 0) return null;
  const scale = 20 / Math.max(box.height, box.width);
  const [height, width] = [box.height, box.width]
    .map((side) => Math.max(1, Math.floor(side * scale + TIE)));
  const small = shrink(ink, box, height, width);
  let total = 0, down = 0, across = 0;
  small.forEach((values, row) => values.forEach((value, column) => {
    total += value, down += row * value, across += column * value;
  }));
  const start = (sum, room) => Math.min(Math.max(Math.floor(14 - sum / total + TIE), 0), room);
  const top = start(down, 28 - height), left = start(across, 28 - width);
  const digit = new Uint8Array(28 * 28);
  small.forEach((values, row) => values.forEach((value, column) => {
    digit[(top + row) * 28 + left + column] = Math.floor(value + TIE);
  }));
  return { box, height, width, top, left, digit };
}

/* The pen: a round one, from one place to another, on an array of ink from 0 to 255. */
function stroke(ink, [fromX, fromY], [toX, toY]) {
  const [dx, dy] = [toX - fromX, toY - fromY], length = dx * dx + dy * dy;
  const inside = (value) => Math.min(Math.max(Math.floor(value), 0), SIDE);
  const low = (...ends) => inside(Math.min(...ends) - RADIUS - 1);
  const high = (...ends) => inside(Math.max(...ends) + RADIUS + 2);
  for (let row = low(fromY, toY); row < high(fromY, toY); row += 1) {
    for (let column = low(fromX, toX); column < high(fromX, toX); column += 1) {
      const [x, y] = [column + 0.5 - fromX, row + 0.5 - fromY]; // the middle of the pixel
      const along = length ? Math.min(Math.max((x * dx + y * dy) / length, 0), 1) : 0;
      const distance = Math.hypot(x - along * dx, y - along * dy);
      const cover = Math.round(255 * Math.min(Math.max(RADIUS + 0.5 - distance, 0), 1));
      const place = row * SIDE + column;
      ink[place] = Math.max(ink[place], cover);
    }
  }
}

/* The pad. Colours are the surroundings' own, so that it can be read in a dark theme, too. */

const STYLE = `
  :host {
    display: block; color: var(--jp-content-font-color1, var(--vscode-foreground, inherit));
    font: 0.875rem/1.45 system-ui, sans-serif;
  }
  .pad { display: flex; flex-wrap: wrap; gap: 1rem 1.75rem; padding: 0.5rem; }
  p { margin: 0.3rem 0; min-height: 1.45em; }
  canvas {
    display: block; box-sizing: border-box; border: 2px solid currentcolor; border-radius: 4px;
  }
  .paper { width: min(284px, 100%); touch-action: none; cursor: crosshair; }
  .side { width: 284px; max-width: 100%; }
  .seen { width: 144px; image-rendering: pixelated; }
  .units { width: 164px; background: #000; }
  button {
    font: inherit; color: inherit; background: none; border: 2px solid currentcolor;
    border-radius: 4px; padding: 0.25rem 1rem; margin-right: 0.5rem; cursor: pointer;
  }
  button:focus-visible { outline: 3px solid #56b4e9; outline-offset: 2px; }
  button:hover { text-decoration: underline; }
  table {
    border-collapse: collapse; font-variant-numeric: tabular-nums; align-self: flex-start;
  }
  caption { text-align: left; padding: 0.3rem 0; }
  th, td { padding: 0.12rem 0.35rem; text-align: right; font-weight: inherit; }
  .bar { width: 9rem; height: 1rem; border: 1px solid currentcolor; }
  .bar div { height: 100%; width: 0; background: #0072b2; }
  .best { font-weight: bold; }
  .best .bar div { background: #d55e00; }
  .best th::before { content: "▸ "; }
`;

const ROWS = Array.from({ length: 10 }, (_, label) => `
  <tr><th scope="row">${label}</th><td aria-hidden="true"><div class="bar"><div></div></div></td>
  <td class="number"></td></tr>`).join("");

const INSIDE = `
  <div class="pad">
    <div class="side">
      <canvas class="paper" width="${SIDE}" height="${SIDE}" role="img"
        aria-label="Paper. Draw one digit on it with a mouse, a pen or a finger."></canvas>
      <p>
        <button type="button" class="clear">Clear</button>
        <button type="button" class="save">Save</button>
      </p>
      <p role="status" class="answer"></p>
      <p role="status" class="saved"></p>
    </div>
    <div class="network">
      <p>What the network sees</p>
      <canvas class="seen" width="28" height="28" role="img"
        aria-label="The drawing as the network sees it, light on dark, 28 by 28 pixels"></canvas>
    </div>
    <table>
      <caption>Probability of each digit</caption>
      ${ROWS}
    </table>
  </div>
`;

const BLANK = new Uint8Array(28 * 28);

function paint(canvas, pixels, width) {
  const picture = new ImageData(width, pixels.length / width);
  for (let i = 0; i < 4 * pixels.length; i += 1) {
    picture.data[i] = i % 4 === 3 ? 255 : pixels[i >> 2]; // red, green, blue, and not transparent
  }
  canvas.getContext("2d").putImageData(picture, 0, 0);
}

/* Squares of the units of a hidden layer, the brighter the more a unit gives. */
function lightUnits(canvas, values) {
  const pen = canvas.getContext("2d"), columns = canvas.width / UNIT;
  const most = values.reduce((largest, value) => Math.max(largest, value), 0) || 1;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  values.forEach((value, unit) => {
    const lit = Math.max(value, 0) / most;
    pen.fillStyle = `rgb(${45 + 210 * lit}, ${45 + 175 * lit}, ${45 + 20 * lit})`;
    const [row, column] = [Math.floor(unit / columns), unit % columns];
    pen.fillRect(column * UNIT + 1, row * UNIT + 1, UNIT - 2, UNIT - 2);
  });
}

/* Show ten probabilities in the rows of a table made of `ROWS`; none when nothing is drawn. */
function fillRows(rows, probabilities, best) {
  rows.forEach((row, label) => {
    const probability = best < 0 ? 0 : probabilities[label];
    row.classList.toggle("best", label === best);
    row.querySelector(".bar div").style.width = `${100 * probability}%`;
    row.querySelector(".number").textContent = best < 0 ? "" : probability.toFixed(3);
  });
}

/* Have the pen leave ink on a paper: `moved` is called once for each picture of the screen in which
   there is more of it, `lifted` when the pen is. */
function takePen(paper, ink, moved, lifted) {
  const place = (event) => {
    const box = paper.getBoundingClientRect(), border = paper.clientLeft;
    const scale = SIDE / (box.width - 2 * border);
    return [event.clientX - box.left, event.clientY - box.top].map((at) => (at - border) * scale);
  };
  let last = null, waiting = false; // where the pen is, while it is down
  const later = () => {
    if (!waiting) requestAnimationFrame(() => { waiting = false; moved(); });
    waiting = true;
  };
  paper.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault(); // no text is marked
    paper.setPointerCapture(event.pointerId);
    last = place(event);
    stroke(ink, last, last);
    later();
  });
  paper.addEventListener("pointermove", (event) => {
    if (!last || !event.isPrimary) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) {
      stroke(ink, last, place(one));
      last = place(one);
    }
    later();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    paper.addEventListener(end, (event) => {
      if (!last || !event.isPrimary) return;
      last = null;
      lifted();
    });
  }
}

/* Put a pad into an element. At each press of Save, `save` gets what was drawn, dark on light, and
   the sentence that it returns is shown. `tell` shows one later. */
function makePad(element, network, save) {
  const root = element.attachShadow({ mode: "open" }); // no style gets in or out
  root.innerHTML = `<style>${STYLE}</style>${INSIDE}`;
  const find = (name) => root.querySelector(name);
  const [paper, seen, layers] = [find(".paper"), find(".seen"), unpack(network)];
  const rows = [...root.querySelectorAll("tr")];
  const ink = new Uint8Array(SIDE * SIDE);
  const tell = (sentence) => { find(".saved").textContent = sentence; };

  const units = run(layers, BLANK).hidden.map((values, number) => {
    const columns = Math.min(32, 2 ** Math.ceil(Math.log2(2 * values.length) / 2));
    const [text, canvas] = [document.createElement("p"), document.createElement("canvas")];
    canvas.className = "units";
    canvas.width = UNIT * columns;
    canvas.height = UNIT * Math.ceil(values.length / columns);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `Units of hidden layer ${number + 1}, lit when they fire`);
    find(".network").append(text, canvas);
    return { text, canvas };
  });

  const page = () => ink.map((value) => 255 - value);

  function read() {
    const digit = prepare(ink)?.digit;
    const { hidden, probabilities } = run(layers, digit ?? BLANK);
    const best = digit ? probabilities.indexOf(Math.max(...probabilities)) : -1;
    return { digit, hidden, probabilities, best };
  }

  function show() {
    const { digit, hidden, probabilities, best } = read();
    paint(paper, page(), SIDE);
    paint(seen, digit ?? BLANK, 28);
    units.forEach(({ text, canvas }, number) => {
      const values = digit ? hidden[number] : hidden[number].map(() => 0);
      const firing = values.reduce((count, value) => count + (value > 0), 0);
      text.textContent = `Hidden layer ${number + 1}: ${firing} of ${values.length} units fire`;
      lightUnits(canvas, values);
    });
    fillRows(rows, probabilities, best);
    return { probabilities, best };
  }

  /* Said when the pen is lifted, and not at each move, since a screen reader reads it aloud. */
  function say() {
    const { probabilities, best } = show();
    find(".answer").textContent = best < 0
      ? "Draw one digit, as large as you like."
      : `The network reads it as ${best}, with probability ${probabilities[best].toFixed(3)}.`;
  }

  takePen(paper, ink, show, say);
  find(".clear").addEventListener("click", () => { ink.fill(0); tell(""); say(); });
  find(".save").addEventListener("click", () => {
    tell(read().digit ? save(page()) : "There is nothing to save yet: draw a digit first.");
  });
  say();
  return { page, read, tell };
}

/* Without a way back to Python: the drawing becomes a file. */
function download(page) {
  const canvas = document.createElement("canvas"), link = document.createElement("a");
  canvas.width = canvas.height = SIDE;
  paint(canvas, page, SIDE);
  link.href = canvas.toDataURL("image/png");
  link.download = "my_digit.png";
  link.click();
  return "Saved as my_digit.png, where your browser puts its downloads.";
}

/* In a notebook: the drawing goes to Python, which counts those that it has got. */
function render({ model, el }) {
  const host = el.appendChild(document.createElement("div"));
  host.dataset.lmSuppressShortcuts = "true"; // JupyterLab leaves Enter and Space to the buttons
  const pad = makePad(host, JSON.parse(model.get("network")), (page) => {
    const letters = Array.from(page, (value) => String.fromCharCode(value));
    model.send({ page: btoa(letters.join("")) });
    return "Python is busy: it takes the drawing when it has finished.";
  });
  const told = () => {
    const count = model.get("count");
    if (count) pad.tell(count === 1 ? "One drawing is saved." : `${count} drawings are saved.`);
  };
  model.on("change:count", told);
  told();
  return () => model.off("change:count", told);
}
