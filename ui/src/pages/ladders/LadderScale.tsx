import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { bandWords, rungColor, topOf } from "./ladder";
import classes from "./LadderScale.module.css";

interface LadderScaleProps {
  stages: readonly { stage: string; name: string; from: number }[];
  hysteresis: number;
  /** The greatest number drawn. */
  top?: number;
  /** Makes the boundaries movable; the first one is where the ladder begins. */
  onMove?: (place: number, from: number) => void;
}

/** A ladder drawn over the numbers it measures: its bands, and around each boundary how far one must go to cross it. */
export function LadderScale({ stages, hysteresis, top = topOf("score", stages), onMove }: LadderScaleProps) {
  const bar = useRef<HTMLDivElement>(null);
  const percent = (number: number) => `${Math.min(100, (100 * number) / top)}%`;
  const valueAt = (event: PointerEvent) => {
    const box = bar.current?.getBoundingClientRect();
    return box ? ((event.clientX - box.left) / box.width) * top : 0;
  };
  const keyed = (event: KeyboardEvent, place: number, from: number) => {
    const steps: Record<string, number> = {
      ArrowLeft: -1,
      ArrowDown: -1,
      ArrowRight: 1,
      ArrowUp: 1,
      PageDown: -10,
      PageUp: 10,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onMove?.(place, from + step);
  };
  return (
    <div className={classes.scale}>
      <div
        className={classes.bar}
        ref={bar}
        role={onMove ? undefined : "img"}
        aria-label={onMove ? undefined : said(stages)}
      >
        {stages.map((one, place) => {
          const end = stages[place + 1]?.from ?? top;
          return (
            <div
              key={one.stage}
              className={classes.band}
              style={{
                left: percent(one.from),
                width: `calc(${percent(end)} - ${percent(one.from)})`,
                background: rungColor(place, stages.length),
              }}
              title={`${one.name}: ${bandWords(one.from, stages[place + 1]?.from ?? null)}`}
            >
              <span className={classes.name}>{one.name}</span>
            </div>
          );
        })}
        {hysteresis > 0 &&
          stages
            .slice(1)
            .map((one) => (
              <div
                key={one.stage}
                className={classes.hysteresis}
                style={{ left: percent(Math.max(0, one.from - hysteresis)), width: percent(2 * hysteresis) }}
                title={`Left downwards below ${one.from - hysteresis}, upwards at ${one.from + hysteresis}`}
              />
            ))}
        {onMove &&
          stages.map((one, place) => (
            <div
              key={one.stage}
              className={classes.handle}
              style={{ left: percent(one.from) }}
              role="slider"
              tabIndex={0}
              aria-label={`Where ${one.name} begins`}
              aria-valuemin={0}
              aria-valuemax={top}
              aria-valuenow={one.from}
              onKeyDown={(event) => keyed(event, place, one.from)}
              onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
              onPointerMove={(event) =>
                event.currentTarget.hasPointerCapture(event.pointerId) && onMove(place, valueAt(event))
              }
            />
          ))}
      </div>
      <div className={classes.numbers} aria-hidden>
        {stages.map((one) => (
          <span key={one.stage} style={{ left: percent(one.from) }}>
            {one.from}
          </span>
        ))}
        {stages.every((one) => one.from < top) && <span style={{ left: "100%" }}>{top}</span>}
      </div>
    </div>
  );
}

const said = (stages: LadderScaleProps["stages"]): string =>
  stages.map((one, place) => `${one.name}: ${bandWords(one.from, stages[place + 1]?.from ?? null)}`).join("; ");
