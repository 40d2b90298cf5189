// The picture: built once for a graph, then only its texts and colours change.

// The room for the texts of a label, and what a letter takes of it.
const LABEL = 98;
const LETTER = 6.3;

function shorten(text, letters) {
  return text.length <= letters ? text : text.slice(0, Math.max(1, letters - 1)) + '…';
}

// Level stretches, joined by curves that leave and arrive level; a turn bulges the way it goes.
function curve(points) {
  let way = `M${points[0]}`;
  for (let i = 1; i < points.length; i += 2) {
    way += `L${points[i]}`;
    if (i + 2 >= points.length) break;
    const [from, to] = [points[i], points[i + 1]];
    const out = Math.sign(points[i][0] - points[i - 1][0]);
    const into = Math.sign(points[i + 2][0] - points[i + 1][0]);
    const bend = out === into ? Math.abs(to[0] - from[0]) / 2 : 30;
    way += `C${from[0] + out * bend} ${from[1]} ${to[0] - into * bend} ${to[1]} ${to}`;
  }
  return way;
}

function drawPicture({ shape, picture }, parent) {
  const { width, height } = picture;
  const svg = draw('svg', {
    viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': `Graph ${shape.name}`,
  }, parent);
  const parts = { svg, width, height, nodes: [], edges: [] };
  shape.groups.forEach((group, index) => {
    const { x, y, width: w, height: h } = picture.groups[index];
    if (index === 0 || w === 0) return;
    const box = draw('g', { class: 'box' }, svg);
    draw('rect', { x, y, width: w, height: h, rx: 10 }, box);
    draw('text', { x: x + 10, y: y + 17 }, box, group.name);
  });
  // What an edge draws lies under all nodes; the order of keys is the order of declaration, each node before its edges.
  const edges = shape.edges.map((edge, index) => drawEdge(shape, edge, picture.edges[index]));
  const nodes = shape.nodes.map((node, index) => drawNode(node, picture.nodes[index]));
  const place = (edge) => { svg.append(edge.element); };
  edges.filter((_, index) => shape.edges[index].from.node === null).forEach(place);
  nodes.forEach((node, index) => {
    svg.append(node.element);
    edges.filter((_, edge) => shape.edges[edge].from.node === index).forEach(place);
  });
  Object.assign(parts, { nodes, edges });
  return parts;
}

function drawNode(node, { x, y, width, height }) {
  const label = `Node ${node.path}, ${node.kind}`;
  const element = draw('g', { class: 'node', tabindex: 0, role: 'button', 'aria-label': label });
  draw('title', {}, element, `${node.path}: ${node.kind}`);
  draw('rect', { x, y, width, height, rx: 8 }, element);
  const [left, right, middle] = [x + 9, x + width - 9, y + height / 2];
  draw('text', { x: left, y: middle - 12, class: 'title' }, element, shorten(node.name, 14));
  draw('text', { x: left, y: middle + 4, class: 'faint' }, element, shorten(node.kind, 17));
  const rate = draw('text', { x: left, y: middle + 21 }, element, '–');
  const latency = draw('text', { x: right, y: middle + 21, class: 'end' }, element, '–');
  const failures = draw('text', { x: right, y: middle + 4, class: 'end bad' }, element);
  return { element, rate, latency, failures };
}

function drawEdge(shape, edge, { points }) {
  const [from, to] = [endName(shape, edge.from), endName(shape, edge.to)];
  const level = edge.priority.toLowerCase();
  const words = [edge.payload, level, edge.policy.toLowerCase(), edge.feedback ? 'feedback' : ''];
  const what = words.filter(Boolean).join(', ');
  const label = `Edge ${edge.path} from ${from} to ${to}, ${what}`;
  const element = draw('g', { class: 'edge full-0', tabindex: 0, role: 'button', 'aria-label': label });
  draw('title', {}, element, `${edge.path}: ${from} → ${to}, ${what}`);
  const way = curve(points);
  if (level === 'control') draw('path', { d: way, class: 'halo' }, element);
  draw('path', { d: way, class: edge.feedback ? 'feedback' : '' }, element);
  draw('path', { d: way, class: 'touch' }, element);
  const [x, y] = points[points.length - 1];
  draw('path', { d: `M${x - 9} ${y - 5}L${x} ${y}L${x - 9} ${y + 5}Z`, class: 'arrow' }, element);
  if (edge.from.node === null) draw('circle', { cx: points[0][0] - 3, cy: points[0][1], r: 5 }, element);
  if (edge.to.node === null) draw('circle', { cx: x + 5, cy: y, r: 5 }, element);
  const [left, line] = [points[0][0] + 7, points[0][1]];
  const right = left + LABEL;
  const name = draw('text', { x: left, y: line - 6, class: 'label title' }, element, edge.name);
  const depth = draw('text', { x: right, y: line - 6, class: 'label end' }, element, '–');
  const rate = draw('text', { x: left, y: line + 14, class: 'label' }, element, '–');
  // To `latest`, what is newer taking the place of what is older is no failure.
  const tone = edge.policy === 'Latest' ? 'faint' : 'bad';
  const lost = draw('text', { x: right, y: line + 14, class: `label end ${tone}` }, element);
  return { element, name, depth, rate, lost };
}

function endName(shape, end) {
  return end.node === null ? 'outside' : `${shape.nodes[end.node].path}.${end.port}`;
}

function fullness(edge) {
  const share = edge.queued / Math.max(1, edge.capacity);
  return share === 0 ? 0 : share < 0.5 ? 1 : share < 0.9 ? 2 : 3;
}

function showPicture(parts, shape, frame, rates) {
  parts.nodes.forEach((part, index) => {
    const node = frame.nodes[index];
    put(part.rate, perSecond(rates?.nodes[index].activations));
    put(part.latency, node.latency_p99_ns === null ? '' : duration(node.latency_p99_ns));
    put(part.failures, node.failures === 0 ? '' : `${short(node.failures)} failed`);
  });
  parts.edges.forEach((part, index) => {
    const edge = frame.edges[index];
    const depth = `${short(edge.queued)}/${short(edge.capacity)}`;
    put(part.depth, depth);
    put(part.name, shorten(shape.edges[index].name, Math.floor(LABEL / LETTER) - depth.length - 1));
    put(part.rate, perSecond(rates?.edges[index].dequeued));
    const lost = edge.dropped + edge.discarded;
    put(part.lost, lost === 0 ? '' : `lost ${short(lost)}`);
    const full = `full-${fullness(edge)}`;
    if (part.full !== full) {
      part.element.classList.remove(part.full ?? 'full-0');
      part.element.classList.add(full);
      part.full = full;
    }
  });
}
