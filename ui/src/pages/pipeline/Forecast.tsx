import { Badge, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconQuestionMark, IconTrendingUp } from "@tabler/icons-react";
import type { Schemas } from "#/api/client";

type Given = Schemas["Forecast"];

/** What the account's intent means for a forecast of the deal; the reason is on hover, and is read out. */
export function Forecast({ forecast }: { forecast: Given | null }) {
  const flag = forecast && flagOf(forecast);
  if (!forecast || !flag) return null;
  const weight = forecast.weight_percent === 100 ? "" : ` Weigh its probability with ${forecast.weight_percent} %.`;
  return (
    <Tooltip label={`${forecast.reason}${weight}`} events={{ hover: true, focus: true, touch: true }}>
      <Badge
        size="sm"
        variant="light"
        color={flag.color}
        c={flag.ink}
        tt="none"
        fw={540}
        tabIndex={0}
        role="img"
        aria-label={`${flag.label}. ${forecast.reason}${weight}`}
        leftSection={flag.icon}
      >
        {flag.label}
      </Badge>
    </Tooltip>
  );
}

function flagOf({ flag, weight_percent: weight }: Given) {
  if (flag === "declining")
    return { label: "Declining", color: "red", ink: "var(--bad)", icon: <IconAlertTriangle size={12} aria-hidden /> };
  if (flag === "no_data")
    return {
      label: "No data",
      color: "gray",
      ink: "var(--ink-soft)",
      icon: <IconQuestionMark size={12} aria-hidden />,
    };
  if (weight > 100)
    return { label: "Rising", color: "green", ink: "var(--good)", icon: <IconTrendingUp size={12} aria-hidden /> };
  return null;
}
