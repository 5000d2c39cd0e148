// The book's first page: draw a digit, see how it is prepared, and what a network makes of it.
// It is put behind pad.js of mnist_utils and own_network.js, in one function. Of the pad it uses
// `unpack` and `run` for the network, `prepare` and `stroke` for the ink, `takePen`, `paint`,
// `ROWS` and `fillRows`. front.html is the page's part that it fills, and front.css says how that looks.

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
  const [left, top] = [3, 7].map((step) => Math.round((((step * label) % 10) / 9) * room));
  const most = digit.reduce((largest, pixel) => Math.max(largest, pixel), 1);
  const at = (row, column) => (
    row < 0 || column < 0 || row > 27 || column > 27 ? 0 : digit[28 * row + column] / most);
  ink.fill(0);
  for (let down = 0; down < 28 * factor; down += 1) {
    for (let across = 0; across < 28 * factor; across += 1) {
      const y = (down + 0.5) / factor - 0.5, x = (across + 0.5) / factor - 0.5;
      const [row, column] = [Math.floor(y), Math.floor(x)];
      const [lower, righter] = [y - row, x - column];
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
    const isSound = best.network === network && Number.isInteger(answer) && answer >= 0
      && answer < 10 && Number.isFinite(doubt) && doubt >= 0 && doubt < 0.01
      && /^data:image\/png;base64,[\w+/=]{1,200000}$/.test(picture);
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
    const [button, picture] = ["button", "canvas"].map((name) => document.createElement(name));
    const digit = decode(pixels);
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
    text.textContent = `Your best: ${whose} took this for a ${best.answer}, with `
      + `${percent(best.doubt)}.`;
  }

  function fool() {
    const { digit, probabilities, answer } = read();
    if (!digit) return "Draw something first.";
    if (isSample) return "This is a digit that somebody wrote. Draw something that is none.";
    const others = [...probabilities].filter((_, label) => label !== answer);
    const doubt = others.reduce((sum, one) => sum + one, 0); // 1 less the highest, unrounded
    if (!(doubt < 0.01)) {
      const sure = (100 * probabilities[answer]).toFixed(1);
      return `Not yet: it gives ${sure} % to the ${answer}. It takes more than 99 %.`;
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
      const own = { ...await readNetwork(chosen), isOwn: true };
      const right = data.samples.filter(({ label, pixels }) => {
        const { probabilities } = run(own.layers, decode(pixels));
        demand(probabilities.every(Number.isFinite), `It gives no numbers for a ${label}, since `
          + "its weights are too large: train it again, and look at the loss.");
        return probabilities.indexOf(Math.max(...probabilities)) === label;
      });
      find("own").textContent = `Your own network reads now, from ${chosen.name}: `
        + `${own.sizes.join(" → ")}, ${count(own.parameters)} parameters.`;
      use(own, `${chosen.name} reads now. Of the ${data.samples.length} test digits above it reads `
        + `${right.length}.`);
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
globalThis.mnistCourseFront = fillFront(
  document.querySelector(".front"), globalThis.mnistCourseData,
);
