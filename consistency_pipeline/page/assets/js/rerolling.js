// Making a rejected shot again, where the server can: what it costs is asked first.

import { $, counted, money } from "./dom.js";
import { say } from "./saying.js";

export class Rerolling {
  constructor(store) {
    Object.assign(this, { store, dialog: $("rerolling"), quoted: null });
    $("reroll-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.dialog.close();
      this.begin(this.quoted);
    });
    $("reroll-cancel").addEventListener("click", () => this.dialog.close());
  }

  /** Ask whether a shot is to be made again. */
  async ask(shot) {
    if (!this.store.rerolls) return say("Only the page of consistency review can make pictures again.");
    if (!shot) return say("Nothing is rejected here, nor drifted: reject a shot first.");
    try {
      this.quoted = await this.store.quote(shot.id);
    } catch (error) {
      return say(`Not now: ${error.message}`);
    }
    if (this.quoted.refused) return say(`${shot.id} is not made again: ${this.quoted.refused}.`);
    $("rerolling-title").textContent = `Make ${shot.id} again?`;
    $("rerolling-cost").textContent = told(this.quoted, shot.page.storyboard);
    if (document.querySelector("dialog.above[open]")) return undefined;
    this.dialog.showModal();
    return $("reroll-do").focus();
  }

  async begin({ shot, cost }) {
    try {
      await this.store.reroll(shot, cost); // its notice says that it is being made
    } catch (error) {
      say(error.message);
    }
  }
}

function told({ pictures, cost, spent, limit }, storyboard) {
  const many = `${counted(pictures, "picture")} under a new seed, for about ${money(cost)}.`;
  if (storyboard) return `${many} A storyboard: nothing is charged.`;
  return `${many} ${money(spent)}${limit === null ? "" : ` of ${money(limit)}`} is spent so far.`;
}
