// Whole pictures in the place of thumbnails, where these are shown larger than they are.

import { picture } from "./dom.js";

const THUMB = 560; // pixels of a thumbnail's longer side
const STAY = 200; // milliseconds that a picture has to be on the screen: one that is scrolled by is not read

/** Put the whole picture in the thumbnail's place once it is decoded; where there is none, the thumbnail stays. */
export function sharpen(drawn, address, wanted) {
  if (!address) return;
  const full = picture([address], "");
  full.decode().then(() => { if (wanted()) drawn.src = full.src; }, () => {});
}

const waiting = new WeakMap();
const onScreen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    clearTimeout(waiting.get(target)?.timer);
    if (!isIntersecting) continue;
    const one = waiting.get(target);
    one.timer = setTimeout(() => {
      onScreen.unobserve(target);
      sharpen(target, one.file, () => target.isConnected);
    }, STAY);
  }
});

/** Sharpen a thumbnail that is shown with so long a side, once somebody looks at it. */
export function sharpenWhenSeen(drawn, file, side) {
  if (!file || side * window.devicePixelRatio <= THUMB * 1.1) return;
  waiting.set(drawn, { file, timer: 0 });
  onScreen.observe(drawn);
}
