"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const sliders = data.sizes.map((_, number) => document.getElementById("slider" + number));

// Frames lie in the order of the sliders, the last one fastest.
function show() {
  let place = 0;
  sliders.forEach((slider, number) => {
    place = place * data.sizes[number] + Number(slider.value);
    const value = data.values[number][slider.value];
    document.getElementById("value" + number).textContent = value;
    slider.setAttribute("aria-valuetext", value);
  });
  const frame = data.frames[place];
  document.getElementById("image").src = data.image;
  for (const [name, address] of Object.entries(frame.tiles)) document.getElementById(name).src = address;
  document.getElementById("caption").textContent = frame.caption;
  document.getElementById("recipe").textContent = frame.recipe;
}

sliders.forEach((slider) => slider.addEventListener("input", show));
document.getElementById("copy").addEventListener("click", (event) => {
  const text = document.getElementById("recipe").textContent;
  navigator.clipboard.writeText(text).then(() => { event.target.textContent = "Copied"; });
});
show();
