import { Button } from "@mantine/core";
import { IconMapQuestion } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <Page title="Not found">
      <Notice
        title="There is nothing at this address"
        icon={<IconMapQuestion size={40} stroke={1.3} color="var(--accent)" aria-hidden />}
        action={
          <Button component={Link} to="/">
            Go to Today
          </Button>
        }
      >
        The link may be old, or what it led to was deleted or renamed. Ctrl or Cmd with K finds anything by its name.
      </Notice>
    </Page>
  );
}
