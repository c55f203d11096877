import type { Found } from "./entries";

const PLACE = "opportune:recent";
const KEPT = 5;

/** What this person went to last by the palette, the newest first. */
export function recent(): Found[] {
  try {
    const found: unknown = JSON.parse(window.localStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(found) ? (found as Found[]).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

/** Remember where somebody went. A score would grow old, so it is left out. */
export function remember(gone: Found): void {
  const others = recent().filter((one) => one.kind !== gone.kind || one.key !== gone.key);
  try {
    window.localStorage.setItem(
      PLACE,
      JSON.stringify([{ ...gone, score: null, tier: null }, ...others].slice(0, KEPT)),
    );
  } catch {
    // A browser that keeps nothing has no recent places.
  }
}
