// The keyboard: Tab goes from part to part by itself; arrows follow edges.

// The part that follows in a direction: { kind, index }, or undefined.
function follow(shape, kind, index, key) {
  const edge = (matches) => {
    const found = shape.edges.findIndex(matches);
    return found < 0 ? undefined : { kind: 'edges', index: found };
  };
  const node = (end) => (end.node === null ? undefined : { kind: 'nodes', index: end.node });
  if (kind === 'nodes') {
    switch (key) {
      case 'ArrowRight': return edge((at) => at.from.node === index);
      case 'ArrowLeft': return edge((at) => at.to.node === index);
      case 'ArrowDown': return { kind, index: (index + 1) % shape.nodes.length };
      default: return { kind, index: (index + shape.nodes.length - 1) % shape.nodes.length };
    }
  }
  const here = shape.edges[index];
  if (key === 'ArrowRight') return node(here.to);
  if (key === 'ArrowLeft') return node(here.from);
  // Up and down: the other edges of the node that this one comes from.
  const beside = shape.edges.flatMap((at, i) => (at.from.node === here.from.node ? [i] : []));
  const step = key === 'ArrowDown' ? 1 : beside.length - 1;
  return { kind, index: beside[(beside.indexOf(index) + step) % beside.length] };
}

function listenToParts(view) {
  for (const kind of ['nodes', 'edges']) {
    view.parts[kind].forEach(({ element }, index) => {
      const open = () => details.open(view, kind, index, element);
      element.addEventListener('click', open);
      element.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          open();
        } else if (event.key.startsWith('Arrow')) {
          event.preventDefault();
          const next = follow(view.shape, kind, index, event.key);
          if (next) view.parts[next.kind][next.index].element.focus();
        }
      });
    });
  }
}

// Marks what matches a search; returns the elements in order of declaration.
function search(view, words) {
  if (!view?.parts) return [];
  const wanted = words.trim().toLowerCase();
  view.parts.svg.classList.toggle('searched', wanted !== '');
  const found = [];
  for (const kind of ['nodes', 'edges']) {
    view.shape[kind].forEach((spec, index) => {
      const { element } = view.parts[kind][index];
      const matches = wanted !== '' && spec.path.toLowerCase().includes(wanted);
      element.classList.toggle('match', matches);
      if (matches) found.push(element);
    });
  }
  put(document.getElementById('found'), wanted === '' ? '' : `${found.length} found`);
  return found;
}

function listenToPage(current) {
  const field = document.getElementById('search');
  field.addEventListener('input', () => search(current(), field.value));
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') search(current(), field.value)[0]?.focus();
  });
  document.getElementById('close').addEventListener('click', () => details.close(current()));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !current()) return;
    if (event.key === 'Escape') {
      if (details.shown) return details.close(current());
      field.value = '';
      search(current(), '');
    } else if (event.target !== field) {
      if (event.key === '/') {
        event.preventDefault();
        field.focus();
      } else if (event.key === '+' || event.key === '-') {
        zoom(current(), event.key === '+' ? 1.2 : 1 / 1.2);
      } else if (event.key === '0') {
        zoom(current(), null);
      }
    }
  });
}
