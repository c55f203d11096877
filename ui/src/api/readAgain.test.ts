import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { readAgain } from "./readAgain";

/** A question whose answers come when they are let go; each says how things stood when it was asked for. */
function slowQuestion(cache: QueryClient) {
  const server = { version: 1, asked: 0 };
  const waiting: (() => void)[] = [];
  const observer = new QueryObserver(cache, {
    queryKey: ["get", "/api/v1/workflows/{key}/runs"],
    queryFn: () => {
      const seen = server.version;
      server.asked += 1;
      return new Promise<number>((answer) => waiting.push(() => answer(seen)));
    },
  });
  observer.subscribe(() => {});
  const letGo = async () => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    waiting.shift()?.();
  };
  return { server, observer, letGo };
}

test("a first answer that was on its way when the news came is asked for again", async () => {
  const cache = new QueryClient();
  const { server, observer, letGo } = slowQuestion(cache);
  server.version = 2;
  const done = readAgain(cache, () => true);
  await letGo();
  await letGo();
  await done;
  expect(observer.getCurrentResult().data).toBe(2);
  cache.clear();
});

test("a later answer that was on its way is given up for a new one, which is asked for once", async () => {
  const cache = new QueryClient();
  const { server, observer, letGo } = slowQuestion(cache);
  await letGo();
  await expect.poll(() => observer.getCurrentResult().data).toBe(1);
  void observer.refetch();
  server.version = 2;
  const done = readAgain(cache, () => true);
  await letGo();
  await letGo();
  await done;
  expect(observer.getCurrentResult().data).toBe(2);
  expect(server.asked).toBe(3);
  cache.clear();
});

test("what does not fit is left alone", async () => {
  const cache = new QueryClient();
  const { server, letGo } = slowQuestion(cache);
  await readAgain(cache, ({ queryKey }) => queryKey[1] !== "/api/v1/workflows/{key}/runs");
  await letGo();
  expect(server.asked).toBe(1);
  cache.clear();
});
