/** The lines of an answer that comes piece by piece, each parsed from JSON as soon as it is whole. */
export async function* jsonLines<Line>(chunks: AsyncIterable<string>): AsyncGenerator<Line> {
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line) yield JSON.parse(line) as Line;
  }
  if (rest) yield JSON.parse(rest) as Line;
}

/** The text of a body as it arrives. */
export async function* textChunks(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}
