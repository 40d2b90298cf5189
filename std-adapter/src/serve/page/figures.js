// Figures as tables and as the load in the head, and rates from two frames.

// What happened between two frames by the second; null if they are no two moments of one run.
function ratesBetween(before, after) {
  const passed = (after.at_ns - before.at_ns) / 1e9;
  if (passed <= 0 || after.scheduler.ticks < before.scheduler.ticks) return null;
  const rate = (a, b) => Math.max(0, b - a) / passed;
  const busy = (a, b) => Math.min(1, rate(a, b) / 1e9);
  const all = (scheduler) => scheduler.activations.reduce((a, b) => a + b, scheduler.timer_activations);
  const lost = (edge) => edge.dropped + edge.discarded;
  const [first, last] = [before.scheduler, after.scheduler];
  return {
    nodes: after.nodes.map((node, i) => ({
      activations: rate(before.nodes[i].activations, node.activations),
      busy: busy(before.nodes[i].busy_ns, node.busy_ns),
    })),
    edges: after.edges.map((edge, i) => ({
      dequeued: rate(before.edges[i].dequeued, edge.dequeued),
      lost: rate(lost(before.edges[i]), lost(edge)),
    })),
    scheduler: {
      ticks: rate(first.ticks, last.ticks),
      activations: rate(all(first), all(last)),
      busy: busy(first.busy_ns, last.busy_ns),
      levels: last.activations.map((count, i) => rate(first.activations[i], count)),
      timers: rate(first.timer_activations, last.timer_activations),
    },
  };
}

const LEVELS = ['control', 'high', 'normal', 'low'];

// Of a device's graph what is known of its state.
function stateWords(frame) {
  const state = frame.state.toLowerCase();
  if (frame.bridged && !frame.bridged.knows_state) return 'unknown';
  if (frame.bridged?.has_ended) return `${state} when the source ended`;
  return frame.age_ns >= 5e9 ? `${state} ${Math.floor(frame.age_ns / 1e9)} s ago` : state;
}

const LOAD = [
  ['state', stateWords],
  ['busy', (_, rates) => percent(rates?.scheduler.busy)],
  ['ticks', (_, rates) => perSecond(rates?.scheduler.ticks)],
  ['activations', (_, rates) => perSecond(rates?.scheduler.activations)],
  ...LEVELS.map((level, i) => [level, (_, rates) => perSecond(rates?.scheduler.levels[i])]),
  ['timers', (_, rates) => perSecond(rates?.scheduler.timers)],
  ['tick p99', (frame) => duration(frame.scheduler.tick_p99_ns)],
  ['runnable', (frame) => String(frame.runnable)],
];

const NODE_COLUMNS = [
  ['Type', true, (at) => at.shape.kind],
  ['Activations/s', false, (at) => short(at.rates?.activations)],
  ['Busy', false, (at) => percent(at.rates?.busy)],
  ['p50', false, (at) => duration(at.frame.latency_p50_ns)],
  ['p99', false, (at) => duration(at.frame.latency_p99_ns)],
  ['Longest', false, (at) => duration(at.frame.latency_most_ns)],
  ['Activations', false, (at) => whole(at.frame.activations)],
  ['Failures', false, (at) => whole(at.frame.failures)],
];

const EDGE_COLUMNS = [
  ['From', true, (at) => endName(at.graph, at.shape.from)],
  ['To', true, (at) => endName(at.graph, at.shape.to)],
  ['Payload type', true, (at) => at.shape.payload],
  ['Level', true, (at) => at.frame.priority.toLowerCase()],
  ['When full', true, (at) => at.shape.policy.toLowerCase()],
  ['Queued', false, (at) => whole(at.frame.queued)],
  ['Capacity', false, (at) => whole(at.frame.capacity)],
  ['Most queued', false, (at) => whole(at.frame.high_water)],
  ['Rate/s', false, (at) => short(at.rates?.dequeued)],
  ['Lost/s', false, (at) => short(at.rates?.lost)],
  ['Delivered', false, (at) => whole(at.frame.dequeued)],
  ['Dropped', false, (at) => whole(at.frame.dropped)],
  ['Merged', false, (at) => whole(at.frame.coalesced)],
  ['Refused', false, (at) => whole(at.frame.refused)],
  ['Thrown away', false, (at) => whole(at.frame.discarded)],
  ['Blocked', false, (at) => whole(at.frame.blocked)],
  ['Blocked for', false, (at) => duration(at.frame.blocked_ns)],
];

// A list of terms and texts; returns the elements of the texts.
function drawList(list, terms) {
  list.replaceChildren();
  return terms.map((term) => {
    const pair = make('div', '', list);
    make('dt', '', pair, term);
    return make('dd', '', pair, '–');
  });
}

function drawTable(table, columns, rows) {
  table.replaceChildren();
  const head = make('tr', '', make('thead', '', table));
  make('th', 'word', head, 'Name').scope = 'col';
  for (const [name, isWord] of columns) make('th', isWord ? 'word' : '', head, name).scope = 'col';
  const body = make('tbody', '', table);
  return rows.map((row) => {
    const line = make('tr', '', body);
    make('th', '', line, row.path).scope = 'row';
    return columns.map(([, isWord]) => make('td', isWord ? 'word' : '', line, '–'));
  });
}

function showTable(cells, columns, at) {
  cells.forEach((row, index) => {
    const row_at = at(index);
    row.forEach((cell, column) => put(cell, columns[column][2](row_at)));
  });
}
