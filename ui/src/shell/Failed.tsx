import { Button } from "@mantine/core";
import { errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";

/** A screen that could not be shown, with the reason and a way on. */
export function Failed({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <Notice title="This screen could not be shown" action={<Button onClick={reset}>Try again</Button>}>
      {errorMessage(error)}
    </Notice>
  );
}
