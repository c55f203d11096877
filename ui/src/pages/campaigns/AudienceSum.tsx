import { ChartWithTable } from "#/components/ChartWithTable";
import { count } from "#/components/numbers";
import classes from "./AudienceSum.module.css";
import { type Campaign, type Step, steps } from "./campaign";

/** The arithmetic of an audience as a picture: who comes in by which segment, who is taken out, and who is left. */
export function AudienceSum({ campaign }: { campaign: Campaign }) {
  const found = steps(campaign);
  return (
    <ChartWithTable
      title="How the audience comes about"
      hint="Accounts in any included segment, less those in any excluded one."
      label="The audience as a sum of segments"
      height={found.length * 34}
      table={{
        columns: ["Segment", "Accounts", "Effect"],
        rows: [
          ...campaign.included.map((one) => [
            `Include ${one.name}`,
            count(one.member_count),
            `${count(one.reached_count)} of them in the audience`,
          ]),
          ["Included, each account once", count(campaign.included_count), ""],
          ...campaign.excluded.map((one) => [
            `Exclude ${one.name}`,
            count(one.member_count),
            `takes out ${count(one.taken_out_count)} of the included`,
          ]),
          ["Excluded", count(campaign.excluded_count), ""],
          ["Audience", count(campaign.audience_count), ""],
        ],
      }}
    >
      <SumBars found={found} />
    </ChartWithTable>
  );
}

/** The bars of a sum, one below the other. */
export function SumBars({ found, isNarrow = false }: { found: readonly Step[]; isNarrow?: boolean }) {
  return (
    <ol className={classes.sum} data-narrow={isNarrow || undefined}>
      {found.map((step) => (
        <li key={step.key} className={classes.step} data-kind={step.kind}>
          <span className={classes.label}>
            <span className={classes.sign} aria-hidden>
              {SIGNS[step.kind]}
            </span>
            {step.label}
          </span>
          <span className={classes.track}>
            <span
              className={classes.bar}
              style={{ left: `${step.from}%`, width: `${step.to - step.from}%` }}
              aria-hidden
            >
              {step.solid !== undefined && (
                <span
                  className={classes.solid}
                  style={{ width: `${step.to > 0 ? (100 * step.solid) / step.to : 0}%` }}
                />
              )}
            </span>
          </span>
          <span className={classes.value}>{count(step.value)}</span>
          {step.note && <span className={classes.note}>{step.note}</span>}
        </li>
      ))}
    </ol>
  );
}

const SIGNS: Record<Step["kind"], string> = { segment: "", included: "=", taken: "", excluded: "−", audience: "=" };
