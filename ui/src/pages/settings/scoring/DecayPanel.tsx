import { ActionIcon, Button, NumberInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { Panel } from "#/components/Panel";
import { type Problem, problemAt } from "../problems";
import { ErrorLine } from "./PointsPanel";
import classes from "./Scoring.module.css";
import { decayCorners, type ScoreModel } from "./scoreModel";

interface DecayPanelProps {
  decay: ScoreModel["decay"];
  onChange: (decay: ScoreModel["decay"]) => void;
  problems: readonly Problem[];
  disabled: boolean;
}

const STEPS_MAX = 20;
const WIDTH = 260;
const HEIGHT = 150;
const LABEL_WIDTH = 26;

/** How a signal fades with its age: steps as numbers, and as they look. */
export function DecayPanel({ decay, onChange, problems, disabled }: DecayPanelProps) {
  const setStep = (index: number, part: Partial<ScoreModel["decay"][number]>) =>
    onChange(decay.map((step, place) => (place === index ? { ...step, ...part } : step)));
  const last = decay.at(-1) ?? { up_to_days: 0, percent: 100 };
  return (
    <Panel title="Decay" hint="What a signal still counts as it grows old; beyond the last step it counts nothing">
      <div className={classes.halves}>
        <div>
          <table className={classes.steps}>
            <thead>
              <tr>
                <th scope="col">Up to days</th>
                <th scope="col">Counts</th>
                <th scope="col" aria-label="Remove" />
              </tr>
            </thead>
            <tbody>
              {decay.map((step, index) => (
                <tr key={index}>
                  <td>
                    <NumberInput
                      aria-label={`Step ${index + 1}, up to days`}
                      value={step.up_to_days}
                      onChange={(next) => typeof next === "number" && setStep(index, { up_to_days: next })}
                      min={0}
                      max={730}
                      allowDecimal={false}
                      size="xs"
                      disabled={disabled}
                      error={problemAt(problems, `decay.${index + 1}.up_to_days`)}
                    />
                  </td>
                  <td>
                    <NumberInput
                      aria-label={`Step ${index + 1}, counts percent`}
                      value={step.percent}
                      onChange={(next) => typeof next === "number" && setStep(index, { percent: next })}
                      min={0}
                      max={100}
                      suffix=" %"
                      allowDecimal={false}
                      size="xs"
                      disabled={disabled}
                      error={problemAt(problems, `decay.${index + 1}.percent`)}
                    />
                  </td>
                  <td>
                    {!disabled && decay.length > 1 && (
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        aria-label={`Remove step ${index + 1}`}
                        onClick={() => onChange(decay.filter((_, place) => place !== index))}
                      >
                        <IconTrash size={15} />
                      </ActionIcon>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {!disabled && decay.length < STEPS_MAX && (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconPlus size={14} />}
              onClick={() =>
                onChange([...decay, { up_to_days: last.up_to_days + 30, percent: Math.floor(last.percent / 2) }])
              }
            >
              Add a step
            </Button>
          )}
          <ErrorLine text={problemAt(problems, "decay")} />
        </div>
        <DecayPicture decay={decay} />
      </div>
    </Panel>
  );
}

function DecayPicture({ decay }: { decay: ScoreModel["decay"] }) {
  const corners = decayCorners(decay);
  const horizon = (corners.at(-1)?.days ?? 1) * 1.12;
  const x = (days: number) => 34 + (days / horizon) * (WIDTH - 44);
  const y = (percent: number) => 12 + (1 - percent / 100) * (HEIGHT - 36);
  const line = corners.map(({ days, percent }) => `${x(days).toFixed(1)},${y(percent).toFixed(1)}`).join(" ");
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className={classes.decay}
      role="img"
      aria-label="What a signal counts, by its age in days"
    >
      {[0, 50, 100].map((percent) => (
        <g key={percent}>
          <line x1={x(0)} x2={WIDTH - 10} y1={y(percent)} y2={y(percent)} className={classes.gridLine} />
          <text x={28} y={y(percent) + 4} textAnchor="end" className={classes.tick}>
            {percent} %
          </text>
        </g>
      ))}
      {legible(decay, (step) => x(step.up_to_days + 1)).map((step) => (
        <text
          key={step.up_to_days}
          x={x(step.up_to_days + 1)}
          y={HEIGHT - 8}
          textAnchor="middle"
          className={classes.tick}
        >
          {step.up_to_days} d
        </text>
      ))}
      <polygon points={`${x(0)},${y(0)} ${line} ${x(0)},${y(0)}`} className={classes.decayArea} />
      <polyline points={line} className={classes.decayLine} />
    </svg>
  );
}

/** The steps whose labels do not run into the next one; the last always has its own. */
function legible(decay: ScoreModel["decay"], at: (step: ScoreModel["decay"][number]) => number): ScoreModel["decay"] {
  return decay.filter((step, index) => {
    const next = decay[index + 1];
    return !next || at(next) - at(step) >= LABEL_WIDTH;
  });
}
