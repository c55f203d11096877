import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Notice } from "./Notice";

/** What stands in place of an editor for whoever may only look. `what` is the plural of what they may not change. */
export function MayNot({ what, to }: { what: string; to: string }) {
  return (
    <Notice
      title={`Your role may not change ${what}`}
      action={
        <Button component={Link} to={to}>
          All {what}
        </Button>
      }
    >
      Ask an administrator for the role marketing or operations.
    </Notice>
  );
}
