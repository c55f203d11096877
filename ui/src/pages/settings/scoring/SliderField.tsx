import { Input, NumberInput, Slider } from "@mantine/core";
import classes from "./Scoring.module.css";

interface SliderFieldProps {
  label: string;
  hint?: string;
  value: number;
  onChange: (value: number) => void;
  min: number;
  max: number;
  /** Where the slider begins and ends; what is typed may go on to `min` and `max`. */
  sliderMin?: number;
  sliderMax?: number;
  suffix?: string;
  error?: string | undefined;
  disabled?: boolean;
}

/** A number to be drawn along a line, or typed. */
export function SliderField(props: SliderFieldProps) {
  const { label, hint, value, onChange, min, max, sliderMin = min, sliderMax = max, suffix, error, disabled } = props;
  return (
    <Input.Wrapper label={label} description={hint} error={error} labelElement="div" className={classes.sliderField}>
      <div className={classes.sliderRow}>
        <Slider
          value={Math.max(sliderMin, Math.min(value, sliderMax))}
          onChange={onChange}
          min={sliderMin}
          max={sliderMax}
          label={null}
          disabled={disabled}
          thumbLabel={`${label}, slider`}
          className={classes.slider}
        />
        <NumberInput
          value={value}
          onChange={(next) => typeof next === "number" && onChange(next)}
          min={min}
          max={max}
          allowDecimal={false}
          suffix={suffix}
          disabled={disabled}
          error={Boolean(error)}
          aria-label={label}
          size="xs"
          w={84}
        />
      </div>
    </Input.Wrapper>
  );
}
