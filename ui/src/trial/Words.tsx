import { Code } from "@mantine/core";
import { Fragment } from "react";

/** Text of the server in which words of the language stand between backticks. */
export function Words({ text }: { text: string }) {
  return text
    .split("`")
    .map((part, place) =>
      place % 2 === 1 ? <Code key={place}>{part}</Code> : <Fragment key={place}>{part}</Fragment>,
    );
}
