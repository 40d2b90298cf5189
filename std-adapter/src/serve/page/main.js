// One view a graph, of which one is shown; figures come as server-sent events.

// Rates are told over about two seconds: over one frame a slow rate would jump between 0 and 2 a second.
const WINDOW_NS = 2e9;
// After so long without figures the connection counts as lost.
const PATIENCE_MS = 3000;
const SMALLEST = 0.7;

const views = [];
let shown = 0;
let topology = '';
// When figures last came, and when the stream was last opened.
let heard = Date.now();
let opened = 0;
let source = null;
const current = () => views[shown];

class View {
  constructor(graph) {
    Object.assign(this, { graph, shape: graph.shape, history: [], frame: null, rates: null, scale: null });
  }

  draw() {
    const picture = document.getElementById('picture');
    picture.replaceChildren();
    this.parts = drawPicture(this.graph, picture);
    zoom(this, this.scale);
    this.load = drawList(document.getElementById('load'), LOAD.map(([name]) => name));
    this.nodes = drawTable(document.getElementById('nodes'), NODE_COLUMNS, this.shape.nodes);
    this.edges = drawTable(document.getElementById('edges'), EDGE_COLUMNS, this.shape.edges);
    listenToParts(this);
    search(this, document.getElementById('search').value);
    this.show();
  }

  take(frame) {
    const last = this.history[this.history.length - 1];
    this.frame = frame;
    // A device has not told its figures anew: rates are as before.
    if (frame.bridged && last?.at_ns === frame.at_ns) return;
    if (last && !ratesBetween(last, frame)) this.history = [];
    while (this.history.length > 1 && frame.at_ns - this.history[1].at_ns >= WINDOW_NS) this.history.shift();
    this.rates = this.history.length ? ratesBetween(this.history[0], frame) : null;
    this.history.push(frame);
  }

  at(kind, index) {
    return {
      graph: this.shape, shape: this.shape[kind][index],
      frame: this.frame[kind][index], rates: this.rates?.[kind][index],
    };
  }

  show() {
    if (!this.frame) return;
    showPicture(this.parts, this.shape, this.frame, this.rates);
    this.load.forEach((cell, index) => put(cell, LOAD[index][1](this.frame, this.rates)));
    showTable(this.nodes, NODE_COLUMNS, (index) => this.at('nodes', index));
    showTable(this.edges, EDGE_COLUMNS, (index) => this.at('edges', index));
    details.update(this);
  }
}

// Changes the size by a factor; null fits the width, as long as texts can be read.
function zoom(view, factor) {
  if (!view?.parts) return;
  const { svg, width, height } = view.parts;
  const room = document.getElementById('picture').clientWidth;
  if (factor === null) {
    view.scale = null;
  } else {
    const now = view.scale ?? svg.clientWidth / width;
    view.scale = Math.min(4, Math.max(0.2, now * factor));
  }
  const scale = view.scale ?? Math.min(1.3, Math.max(SMALLEST, room / width));
  svg.setAttribute('width', Math.floor(width * scale));
  svg.setAttribute('height', Math.floor(height * scale));
}

function select(index) {
  if (current()?.parts) details.close(current());
  shown = index;
  document.querySelectorAll('[role=tab]').forEach((tab, at) => {
    tab.setAttribute('aria-selected', at === index);
    tab.tabIndex = at === index ? 0 : -1;
  });
  document.getElementById('graph').setAttribute('aria-labelledby', `tab-${index}`);
  document.title = `${current().shape.name} – Arachne`;
  current().draw();
}

function drawTabs() {
  const tabs = document.getElementById('tabs');
  tabs.replaceChildren();
  views.forEach((view, index) => {
    const tab = make('button', '', tabs, view.shape.name);
    Object.assign(tab, { type: 'button', id: `tab-${index}` });
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-controls', 'graph');
    tab.addEventListener('click', () => select(index));
    tab.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: views.length - 1 }[event.key];
      if (step === undefined) return;
      const next = (index + step) % views.length;
      select(next);
      tabs.children[next].focus();
    });
  });
}

// Asks what the graphs are; draws them anew if they are others than before.
async function askTopology() {
  const answer = await fetch('topology.json');
  if (!answer.ok) throw new Error(`topology.json: ${answer.status}`);
  const text = await answer.text();
  if (text === topology) return;
  if (current()?.parts) details.close(current());
  views.splice(0, views.length, ...JSON.parse(text).map((graph) => new View(graph)));
  topology = text;
  drawTabs();
  if (views.length) select(Math.min(shown, views.length - 1));
  else put(document.getElementById('picture'), 'No graph is on display.');
}

function take(frames) {
  // A program that was started anew may have other graphs: they are asked for first.
  const fits = frames.length === views.length && frames.every((frame, index) => {
    const { nodes, edges } = views[index].shape;
    return frame.nodes.length === nodes.length && frame.edges.length === edges.length;
  });
  if (!fits) return;
  heard = Date.now();
  frames.forEach((frame, index) => views[index].take(frame));
  current()?.show();
}

function connect() {
  source?.close();
  opened = Date.now();
  source = new EventSource('events');
  // Behind a new stream there may be a new program. Where this fails, figures fit nothing, and all is tried again.
  source.onopen = () => askTopology().catch(() => {});
  source.onmessage = (event) => take(JSON.parse(event.data));
}

// The browser opens an ended stream again by itself; what stays silent all the same is opened anew.
function look() {
  const now = Date.now();
  const lost = now - heard > PATIENCE_MS;
  document.body.classList.toggle('lost', lost);
  const words = lost ? 'connection lost, trying again' : current()?.frame ? 'live' : 'connecting';
  put(document.getElementById('connection'), words);
  if (lost && now - opened > PATIENCE_MS) connect();
}

listenToPage(current);
document.getElementById('smaller').addEventListener('click', () => zoom(current(), 1 / 1.2));
document.getElementById('larger').addEventListener('click', () => zoom(current(), 1.2));
document.getElementById('fit').addEventListener('click', () => zoom(current(), null));
addEventListener('resize', () => { if (current()?.scale === null) zoom(current(), null); });
connect();
setInterval(look, 1000);
