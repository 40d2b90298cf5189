// Numbers as short texts, and texts put where they have changed.

function short(number) {
  if (number === null || number === undefined) return '–';
  for (const [unit, name] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']]) {
    if (number >= unit) {
      const many = number / unit;
      return (many >= 100 ? Math.round(many) : many.toFixed(1)) + name;
    }
  }
  return Number.isInteger(number) || number >= 100 ? String(Math.round(number)) : number.toFixed(1);
}

const perSecond = (rate) => short(rate) + '/s';
const whole = (number) => number.toLocaleString('en');
const percent = (share) => (share === undefined ? '–' : (share * 100).toFixed(1) + ' %');

function duration(ns) {
  if (ns === null || ns === undefined) return '–';
  for (const [unit, name] of [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs']]) {
    if (ns >= unit) {
      const many = ns / unit;
      return (many >= 100 ? Math.round(many) : many.toFixed(1)) + ' ' + name;
    }
  }
  return ns + ' ns';
}

// An element that holds its text already is left alone: a write costs a layout.
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function make(name, classes, parent, text) {
  const element = document.createElement(name);
  if (classes) element.className = classes;
  if (text !== undefined) element.textContent = text;
  if (parent) parent.append(element);
  return element;
}

function draw(name, attributes, parent, text) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  if (parent) parent.append(element);
  return element;
}
