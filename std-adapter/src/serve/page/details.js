// The panel with all figures of one node or edge.

const details = {
  panel: document.getElementById('details'),
  // What is shown: { kind: 'nodes' or 'edges', index }, and where the keys were before.
  shown: null,
  opener: null,
  cells: [],

  open(view, kind, index, opener) {
    this.close(view);
    this.shown = { kind, index };
    this.opener = opener;
    view.parts[kind][index].element.classList.add('shown');
    const spec = view.shape[kind][index];
    const title = document.getElementById('details-title');
    put(title, spec.path);
    put(document.getElementById('details-what'), kind === 'nodes' ? 'Node' : 'Edge');
    const columns = kind === 'nodes' ? NODE_COLUMNS : EDGE_COLUMNS;
    this.cells = drawList(document.getElementById('details-list'), columns.map(([name]) => name));
    this.panel.hidden = false;
    this.update(view);
    title.focus();
  },

  // Closes; the keys go back to where they were if they were in the panel.
  close(view) {
    if (!this.shown) return;
    const { kind, index } = this.shown;
    view.parts[kind][index].element.classList.remove('shown');
    const had_focus = this.panel.contains(document.activeElement);
    this.panel.hidden = true;
    this.shown = null;
    if (had_focus) this.opener.focus();
  },

  update(view) {
    if (!this.shown || !view.frame) return;
    const { kind, index } = this.shown;
    const at = view.at(kind, index);
    const columns = kind === 'nodes' ? NODE_COLUMNS : EDGE_COLUMNS;
    this.cells.forEach((cell, column) => put(cell, columns[column][2](at)));
  },
};
