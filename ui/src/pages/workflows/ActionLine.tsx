import { Anchor, Text } from "@mantine/core";
import { IconArrowRight, IconMinus, IconPlus, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import classes from "./ActionLine.module.css";
import { type ActionFields, VERB_NAMES } from "./action";

const ICONS = { add: IconPlus, move: IconArrowRight, remove: IconMinus, sync: IconRefresh };

/** What a rule does, with the segments it does it to as links. */
export function ActionLine({ action, segment }: { action: ActionFields; segment: (key: string) => string }) {
  const Icon = ICONS[action.verb];
  return (
    <span className={classes.line}>
      <span className={classes.verb} data-verb={action.verb}>
        <Icon size={13} aria-hidden />
        {VERB_NAMES[action.verb]}
      </span>
      {action.from.length > 0 && (
        <span>
          {action.verb === "move" && (
            <Text span size="sm" c="dimmed">
              from{" "}
            </Text>
          )}
          <Segments keys={action.from} segment={segment} />
        </span>
      )}
      {action.verb === "move" && <IconArrowRight size={14} aria-label="to" color="var(--ink-soft)" />}
      {action.to.length > 0 && <Segments keys={action.to} segment={segment} />}
    </span>
  );
}

function Segments({ keys, segment }: { keys: readonly string[]; segment: (key: string) => string }) {
  return (
    <span>
      {keys.map((key, place) => (
        <Fragment key={key}>
          {place > 0 && ", "}
          <Anchor component={Link} to="/segments/$segmentKey" params={{ segmentKey: key } as never} size="sm">
            {segment(key)}
          </Anchor>
        </Fragment>
      ))}
    </span>
  );
}
