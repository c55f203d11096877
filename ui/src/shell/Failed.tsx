import { Button, Group } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";

/** A screen that could not be shown, with the reason and a way on. */
export function Failed({ error, reset }: { error: unknown; reset: () => void }) {
  const isOutdated = isMissingPart(error);
  return (
    <Page title={isOutdated ? "Opportune was updated" : "Something went wrong"}>
      <Notice
        title={isOutdated ? "Reload to go on" : "This screen could not be shown"}
        icon={<IconPlugConnectedX size={40} stroke={1.3} color="var(--bad)" aria-hidden />}
        action={
          <Group gap="xs">
            {!isOutdated && <Button onClick={reset}>Try again</Button>}
            <Button variant={isOutdated ? "filled" : "default"} onClick={() => window.location.reload()}>
              Reload
            </Button>
          </Group>
        }
      >
        {isOutdated
          ? "A part of the web app is not there any more under its old name, or the server cannot be reached. What you were editing is kept."
          : errorMessage(error)}
      </Notice>
    </Page>
  );
}

/** Whether a screen's script could not be fetched: after an update it has another name. */
function isMissingPart(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|Importing a module script failed/i.test(error.message);
}
