import { Title } from "@mantine/core";
import { Panel } from "#/components/Panel";
import { type Problem, problemAt } from "../problems";
import classes from "./Scoring.module.css";
import { type ScoreModel, scoreOf, STRENGTHS } from "./scoreModel";
import { SliderField } from "./SliderField";

interface PanelProps {
  model: ScoreModel;
  change: (part: Partial<ScoreModel>) => void;
  problems: readonly Problem[];
  disabled: boolean;
}

const EXAMPLES = [10, 20, 35, 60, 120];

/** What a fresh signal of each strength brings, and how points become a score. */
export function PointsPanel({ model, change, problems, disabled }: PanelProps) {
  return (
    <Panel title="Points" hint="What a fresh signal brings, by its strength; a signal may have points of its own">
      <div className={classes.grid}>
        {STRENGTHS.map(({ key, label, example }) => (
          <SliderField
            key={key}
            label={label}
            hint={example}
            value={model.points[key]}
            onChange={(points) => change({ points: { ...model.points, [key]: points } })}
            min={key === "negative" ? -1000 : 0}
            max={key === "negative" ? 0 : 1000}
            sliderMin={key === "negative" ? -60 : 0}
            sliderMax={key === "negative" ? 0 : 60}
            error={problemAt(problems, `points.${key}`)}
            disabled={disabled}
          />
        ))}
      </div>
      <ErrorLine text={problemAt(problems, "points")} />
      <Title order={3} className={classes.heading}>
        From points to the score
      </Title>
      <div className={classes.grid}>
        <SliderField
          label="Saturation"
          hint="Points at which a score reaches 63; fewer make scores rise faster"
          value={model.saturation}
          onChange={(saturation) => change({ saturation })}
          min={1}
          max={100_000}
          sliderMax={200}
          error={problemAt(problems, "saturation")}
          disabled={disabled}
        />
        <table className={classes.examples}>
          <caption>So many points give this score</caption>
          <tbody>
            <tr>
              <th scope="row">Points</th>
              {EXAMPLES.map((points) => (
                <td key={points}>{points}</td>
              ))}
            </tr>
            <tr>
              <th scope="row">Score</th>
              {EXAMPLES.map((points) => (
                <td key={points}>{scoreOf(points, model.saturation)}</td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** What is wrong with a whole group of fields. */
export function ErrorLine({ text }: { text: string | undefined }) {
  return text ? (
    <p role="alert" className={classes.error}>
      {text}
    </p>
  ) : null;
}
