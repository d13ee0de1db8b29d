// The same subject at the same size and place in two pictures, so that what differs is what has changed.

const FILLS = 0.86; // of a pane that a subject fills
const NEAREST = 8;

/** Return where the subject is in each of two pictures, `[left, top, right, bottom]`; null for the whole picture. */
export function subjectsIn(a, b) {
  const meant = a?.reference?.subject ?? b?.reference?.subject;
  const own = [a, b].map((one) => {
    const found = boxesOf(one, "subject");
    return (found.find((box) => box.what === meant) ?? found[0])?.box ?? null;
  });
  const [left, right] = own;
  return [left ?? (right && carried(a, b, right)), right ?? (left && carried(b, a, left))];
}

const boxesOf = (shown, kind) => (shown?.boxes ?? []).filter((one) => one.kind === kind && one.box);

/** Return a place of `from` where it is in `to`, by a detail that was found in both; null where there is none. */
function carried(to, from, place) {
  const there = new Map(boxesOf(to, "detail").map((one) => [one.what, one.box]));
  const known = boxesOf(from, "detail").find((one) => there.has(one.what));
  if (!known) return null;
  const [old, now] = [known.box, there.get(known.what)];
  return place.map((edge, side) => {
    const [low, high] = [side % 2, side % 2 + 2];
    return now[low] + ((edge - old[low]) * (now[high] - now[low])) / (old[high] - old[low] || 1);
  });
}

/** Return how a frame is moved so that a place in it fills its pane; sizes are in pixels, moves parts of the frame. */
export function placedIn(place, frame, pane) {
  if (place === null || !frame.width || !frame.height) return { near: 1, x: 0, y: 0 };
  const [left, top, right, bottom] = place;
  const fits = [pane.width / ((right - left) * frame.width), pane.height / ((bottom - top) * frame.height)];
  const near = Math.min(NEAREST, Math.max(0.5, FILLS * Math.min(...fits)));
  return { near, x: (0.5 - (left + right) / 2) * near, y: (0.5 - (top + bottom) / 2) * near };
}
