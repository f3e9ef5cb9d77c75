#!/usr/bin/env bash
# Installs what is needed, builds Reel, and renders the examples into out/.
source "$(dirname "${BASH_SOURCE[0]}")/../cmake/bootstrap.sh"
install_packages python3-matplotlib python3-cairo
build_release -DREEL_TESTS=OFF -DREEL_BENCH=OFF

reel=build/bin/reel
mkdir -p out
$reel render examples/red_square -o out/red_square.mp4 --force
$reel render examples/sunspots -o out/sunspots.gif --force
$reel render examples/sunspots -o out/sunspots.mp4 --force
$reel render examples/histograms -o out/histograms.mp4 --force

# Scripts as any user of matplotlib writes them; with Debian's Python, which has its matplotlib.
for script in histogram distributions; do
  $reel render examples/python/$script.py --python /usr/bin/python3 -o out/$script.mp4 --force
done
$reel render examples/python/line_chart.py --python /usr/bin/python3 -o out/line_chart.gif --force

# A film of clips: plugins, Python, a picture and sound, from one job file.
$reel render examples/timeline --python /usr/bin/python3 -o out/timeline.mp4 --force

# A renderer of one's own: one file, one command.
g++ -std=c++17 -O2 -shared -fPIC examples/plugin/*.cc -o out/plugin.so \
  -Iproducer/include $(pkg-config --cflags --libs cairo)
$reel render out/plugin.so -o out/plugin.mp4 --force

# Acts, which are a state and scenes that change it: in C++, and the same in Python.
for act in "redsquare 640x480" "cosine 640x360"; do
  read -r name size <<<"$act"
  g++ -std=c++17 -O2 -shared -fPIC examples/acts/$name.cc -o out/$name.so \
    -Iproducer/include $(pkg-config --cflags --libs cairo)
  $reel render out/$name.so -o out/$name.mp4 --size $size --force
  $reel render examples/python/$name.py --python /usr/bin/python3 -o out/${name}_python.mp4 --size $size --force
done

ls -l out
