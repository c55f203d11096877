// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { createElement, act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { useDraft } from "./useDraft";

(globalThis as Record<string, unknown>).IS_REACT_ACT_ENVIRONMENT = true;
const roots: Root[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) act(() => root.unmount());
  window.localStorage.clear();
});

type Draft = ReturnType<typeof useDraft<{ name: string }>>;

function open(key: string, initial: { name: string }): { readonly current: Draft } {
  const shown = { current: undefined as unknown as Draft };
  function Editor() {
    shown.current = useDraft(key, initial);
    return null;
  }
  const root = createRoot(document.createElement("div"));
  roots.push(root);
  act(() => root.render(createElement(Editor)));
  return shown;
}

test("an edit survives a reload, and says that it is one", () => {
  const first = open("segment:a", { name: "A" });
  act(() => first.current[1]({ name: "B" }));
  expect(first.current[0]).toEqual({ name: "B" });
  const second = open("segment:a", { name: "A" });
  expect(second.current[0]).toEqual({ name: "B" });
  expect(second.current[3]).toEqual({ isRestored: true, isOutdated: false, isChanged: true });
  expect(open("segment:other", { name: "A" }).current[0]).toEqual({ name: "A" });
});

test("a draft that is dropped, or equals what is in force, is kept nowhere", () => {
  const editor = open("segment:a", { name: "A" });
  act(() => editor.current[1]({ name: "B" }));
  act(() => editor.current[2]());
  expect(editor.current[0]).toEqual({ name: "A" });
  act(() => editor.current[1]((before) => ({ name: `${before.name}!` })));
  act(() => editor.current[1]({ name: "A" }));
  expect(window.localStorage.length).toBe(0);
});

test("a draft of something that has changed since says so", () => {
  const editor = open("segment:a", { name: "A" });
  act(() => editor.current[1]({ name: "B" }));
  expect(open("segment:a", { name: "A, by somebody else" }).current[3].isOutdated).toBe(true);
});
