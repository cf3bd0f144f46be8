// The page can be read without this: it moves a cursor, says what lies under it, and keeps the place when zooming. It also
// corrects links: in the outbox, videos lie above the folder of this page and have its name.
(() => {
  const [above, folder] = decodeURIComponent(location.pathname).split("/").slice(-3, -1);
  if (folder && (folder !== "output" || above === "outbox")) {
    for (const link of document.querySelectorAll("a[data-suffix]")) {
      link.href = "../" + encodeURIComponent(folder + link.dataset.suffix);
    }
  }
})();
(() => {
  const strip = document.querySelector(".strip");
  const plot = document.querySelector(".plot");
  const readout = document.querySelector(".readout");
  if (!strip || !plot || !readout) return;
  const cursor = plot.querySelector(".cursor");
  const seconds = Number(plot.dataset.seconds);
  const clock = (time) => {
    const whole = Math.floor(time), minutes = Math.floor(whole / 60), hours = Math.floor(minutes / 60);
    const two = (number) => String(number).padStart(2, "0");
    const rest = two(whole % 60) + "." + Math.floor((time - whole) * 10);
    return hours ? `${hours}:${two(minutes % 60)}:${rest}` : `${minutes}:${rest}`;
  };
  readout.hidden = false;
  let middle = 0;

  const mark = (time) => {
    for (const end of ["x1", "x2"]) cursor.setAttribute(end, `${(100 * time) / seconds}%`);
    cursor.style.visibility = "visible";
  };
  const point = (event) => {
    const box = plot.getBoundingClientRect();
    const time = Math.min(seconds, Math.max(0, ((event.clientX - box.left) / box.width) * seconds));
    const tip = event.target.closest("svg.plot svg")?.querySelector("title");
    readout.textContent = tip ? tip.textContent : clock(time);
    mark(time);
  };
  plot.addEventListener("pointermove", point);
  plot.addEventListener("pointerdown", point);

  document.querySelector(".text")?.addEventListener("click", (event) => {
    const word = event.target.closest("[title]");
    if (!word) return;
    document.querySelector(".text .on")?.classList.remove("on");
    word.classList.add("on");
    const time = Number(word.dataset.at);
    mark(time);
    strip.scrollLeft = (time / seconds) * plot.getBoundingClientRect().width - strip.clientWidth / 2;
  });

  strip.addEventListener("scroll", () => {
    middle = (strip.scrollLeft + strip.clientWidth / 2) / plot.getBoundingClientRect().width;
  });
  for (const choice of document.querySelectorAll(".zoom")) {
    choice.addEventListener("change", () => {
      const kept = middle;
      strip.style.scrollBehavior = "auto";
      strip.scrollLeft = kept * plot.getBoundingClientRect().width - strip.clientWidth / 2;
      strip.style.scrollBehavior = "";
    });
  }
})();
