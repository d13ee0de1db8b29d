// Rows of equal height that fill the width, for thousands of cards at once; nothing is measured in the document.

const GAP = 20;
export const RAIL = 0.68; // width of a card's references, of its height
const RAIL_GAP = 6;
export const CAPTION = 52;
const HEAD = 58;
const HIGHEST = 1.25; // of what is wished for: so much wider than its pictures a row may be
const ROW_GAP = 18;

const across = (shot, beside) => shot.ratio + (beside && shot.references.length ? RAIL : 0);
const fixed = (shot, beside) => (beside && shot.references.length ? RAIL_GAP : 0);

/** Return rows with their places, the height of all, and the row of each shot by its id. */
export function arranged(groups, width, wish, beside) {
  const rows = [];
  const rowOf = new Map();
  let top = 0;
  for (const group of groups) {
    if (group.key !== "") {
      rows.push({ kind: "head", top, height: HEAD, group, cards: [] });
      top += HEAD;
    }
    let usual = wish;
    for (const line of broken(group.shots, width, wish, beside)) {
      const full = filling(line, width, beside);
      const row = placed(line, Math.floor(full <= wish * HIGHEST ? full : usual), beside, top);
      usual = row.picture;
      for (const { shot } of row.cards) rowOf.set(shot.id, rows.length);
      rows.push(row);
      top += row.height + ROW_GAP;
    }
  }
  return { rows, height: top, rowOf };
}

/** Yield the shots of each row: as many as come out nearest to the height that is wished for. */
function* broken(shots, width, wish, beside) {
  let line = [];
  for (const shot of shots) {
    const before = line.length ? filling(line, width, beside) : Infinity;
    const after = filling([...line, shot], width, beside);
    if (after <= wish && before / wish < wish / after) {
      yield line;
      line = [];
    }
    line.push(shot);
    if (filling(line, width, beside) <= wish) {
      yield line;
      line = [];
    }
  }
  if (line.length) yield line;
}

function filling(line, width, beside) {
  const taken = line.reduce((sum, shot) => sum + fixed(shot, beside), GAP * (line.length - 1));
  return (width - taken) / line.reduce((sum, shot) => sum + across(shot, beside), 0);
}

function placed(line, height, beside, top) {
  let left = 0;
  const cards = line.map((shot) => {
    const rail = beside && shot.references.length ? Math.floor(height * RAIL) : 0;
    const wide = Math.floor(height * shot.ratio);
    const card = { shot, left, rail, wide, width: wide + (rail ? rail + RAIL_GAP : 0) };
    left += card.width + GAP;
    return card;
  });
  return { kind: "cards", top, height: height + CAPTION, picture: height, cards };
}

/** Return the first and the last row that touch the part from `from` to `to`. */
export function touched(rows, from, to) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].top + rows[middle].height < from) low = middle + 1;
    else high = middle;
  }
  let last = low;
  while (last < rows.length && rows[last].top < to) last += 1;
  return [low, last];
}
