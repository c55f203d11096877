import { NumberInput, Switch } from "@mantine/core";
import { Panel } from "#/components/Panel";
import { type Problem, problemAt } from "../problems";
import { ErrorLine } from "./PointsPanel";
import classes from "./Scoring.module.css";
import { CATEGORIES, type ScoreModel } from "./scoreModel";
import { SliderField } from "./SliderField";

interface WeightsPanelProps {
  model: ScoreModel;
  change: (part: Partial<ScoreModel>) => void;
  problems: readonly Problem[];
  disabled: boolean;
}

/** What many signals, several channels and several people do to a score. */
export function WeightsPanel({ model, change, problems, disabled }: WeightsPanelProps) {
  const { frequency, diversity, breadth_cap: breadth, composite } = model;
  return (
    <>
      <Panel
        title="Often, and in several ways"
        hint="A kind of signal seen often counts more; so do points from several categories"
      >
        <div className={classes.grid}>
          <Field
            label="A kind seen at least"
            suffix=" times"
            value={frequency.at_least}
            min={2}
            max={1000}
            disabled={disabled}
            error={problemAt(problems, "frequency.at_least")}
            onChange={(at_least) => change({ frequency: { ...frequency, at_least } })}
          />
          <Field
            label="Within"
            suffix=" days"
            value={frequency.within_days}
            min={0}
            max={730}
            disabled={disabled}
            error={problemAt(problems, "frequency.within_days")}
            onChange={(within_days) => change({ frequency: { ...frequency, within_days } })}
          />
          <Field
            label="Counts"
            suffix=" %"
            value={frequency.percent}
            min={0}
            max={1000}
            disabled={disabled}
            error={problemAt(problems, "frequency.percent")}
            onChange={(percent) => change({ frequency: { ...frequency, percent } })}
          />
          <Field
            label="At most a day, of one kind and person"
            value={frequency.daily_cap}
            min={1}
            max={10_000}
            disabled={disabled}
            error={problemAt(problems, "frequency.daily_cap")}
            onChange={(daily_cap) => change({ frequency: { ...frequency, daily_cap } })}
          />
          {diversity.map((step, index) => (
            <Field
              key={step.categories}
              label={`Points from ${step.categories} categories count`}
              suffix=" %"
              value={step.percent}
              min={100}
              max={1000}
              disabled={disabled}
              error={problemAt(problems, `diversity.${index + 1}`, true)}
              onChange={(percent) =>
                change({
                  diversity: diversity.map((other, place) => (place === index ? { ...other, percent } : other)),
                })
              }
            />
          ))}
        </div>
        <ErrorLine text={problemAt(problems, "diversity")} />
      </Panel>
      <CategoriesPanel model={model} change={change} problems={problems} disabled={disabled} />
      <Panel title="Several people" hint="An account is only as hot as people of it are engaged">
        <Switch
          label="One person alone cannot make an account hot"
          checked={breadth.enabled}
          disabled={disabled}
          mb="sm"
          onChange={(event) => change({ breadth_cap: { ...breadth, enabled: event.currentTarget.checked } })}
        />
        <div className={classes.grid}>
          <Field
            label="A contact is engaged from a score of"
            value={breadth.engaged_score}
            min={0}
            max={100}
            disabled={disabled || !breadth.enabled}
            error={problemAt(problems, "breadth_cap.engaged_score")}
            onChange={(engaged_score) => change({ breadth_cap: { ...breadth, engaged_score } })}
          />
          {breadth.caps.map((cap, index) => (
            <Field
              key={index}
              label={`Highest score with ${peopleOf(index, breadth.caps.length)}`}
              value={cap}
              min={0}
              max={100}
              disabled={disabled || !breadth.enabled}
              error={problemAt(problems, `breadth_cap.caps.${index + 1}`)}
              onChange={(next) =>
                change({
                  breadth_cap: {
                    ...breadth,
                    caps: breadth.caps.map((other, place) => (place === index ? next : other)),
                  },
                })
              }
            />
          ))}
        </div>
        <ErrorLine text={problemAt(problems, "breadth_cap")} />
      </Panel>
      <Panel
        title="Own and third-party signals, and trends"
        hint="How the composite of both is weighed, and what counts as a rise"
      >
        <div className={classes.grid}>
          <SliderField
            label="Own signals weigh"
            hint={`Third-party signals weigh the other ${composite.third_party_percent} %`}
            suffix=" %"
            value={composite.first_party_percent}
            min={0}
            max={100}
            disabled={disabled}
            error={problemAt(problems, "composite", true)}
            onChange={(first) =>
              change({ composite: { first_party_percent: first, third_party_percent: 100 - first } })
            }
          />
          <SliderField
            label="A rise or a decline is"
            hint="Points of change over 14 days"
            value={model.trend_points}
            min={1}
            max={100}
            sliderMax={40}
            disabled={disabled}
            error={problemAt(problems, "trend_points")}
            onChange={(trend_points) => change({ trend_points })}
          />
        </div>
      </Panel>
    </>
  );
}

function CategoriesPanel({ model, change, problems, disabled }: WeightsPanelProps) {
  return (
    <Panel title="Categories" hint="The weight of a whole channel, and the most points one channel can bring">
      <div className={classes.grid}>
        <Field
          label="Most points of one category"
          value={model.category_cap}
          min={1}
          max={100_000}
          disabled={disabled}
          error={problemAt(problems, "category_cap")}
          onChange={(category_cap) => change({ category_cap })}
        />
      </div>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label="Weights of the categories">
        <table className={classes.steps}>
          <thead>
            <tr>
              <th scope="col">Category</th>
              <th scope="col">Weight</th>
              <th scope="col">Most points, if not {model.category_cap}</th>
            </tr>
          </thead>
          <tbody>
            {CATEGORIES.map(({ key, label }) => (
              <tr key={key}>
                <th scope="row">{label}</th>
                <td>
                  <NumberInput
                    aria-label={`${label}, weight in percent`}
                    value={model.category_percent[key] ?? 100}
                    min={0}
                    max={1000}
                    suffix=" %"
                    size="xs"
                    allowDecimal={false}
                    disabled={disabled}
                    error={problemAt(problems, `category_percent.${key}`, true)}
                    onChange={(next) =>
                      typeof next === "number" &&
                      change({
                        category_percent: withPart(model.category_percent, key, next === 100 ? undefined : next),
                      })
                    }
                  />
                </td>
                <td>
                  <NumberInput
                    aria-label={`${label}, most points`}
                    value={model.category_caps[key] ?? ""}
                    min={1}
                    max={100_000}
                    size="xs"
                    placeholder={String(model.category_cap)}
                    allowDecimal={false}
                    disabled={disabled}
                    error={problemAt(problems, `category_caps.${key}`, true)}
                    onChange={(next) =>
                      change({
                        category_caps: withPart(model.category_caps, key, typeof next === "number" ? next : undefined),
                      })
                    }
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

interface FieldProps {
  label: string;
  value: number;
  onChange: (value: number) => void;
  min: number;
  max: number;
  suffix?: string;
  error: string | undefined;
  disabled: boolean;
}

function Field({ onChange, ...rest }: FieldProps) {
  return (
    <NumberInput
      {...rest}
      size="xs"
      allowDecimal={false}
      onChange={(next) => typeof next === "number" && onChange(next)}
    />
  );
}

const peopleOf = (index: number, length: number): string =>
  index === 0 ? "0 or 1 engaged person" : `${index + 1}${index === length - 1 ? " or more" : ""} engaged people`;

function withPart(
  parts: Partial<Record<string, number>>,
  key: string,
  value: number | undefined,
): Partial<Record<string, number>> {
  const rest = Object.entries(parts).filter(([name]) => name !== key);
  return Object.fromEntries(value === undefined ? rest : [...rest, [key, value]]);
}
