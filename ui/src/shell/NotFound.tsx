import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Notice } from "#/components/Notice";

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <Notice title="There is nothing at this address" action={<Button component={Link} to="/">Go to Today</Button>}>
      The link may be old, or what it led to was deleted.
    </Notice>
  );
}
