# Draws what load generators say of a site that freezes: data, output and count are given.
set terminal svg size 720,420 enhanced background "white" font "sans-serif,13"
set output output
set logscale y
set xlabel "share of requests that took no longer"
set ylabel "response time, ms (log scale)"
set xtics ("50 %%" 0.30103, "90 %%" 1, "95 %%" 1.30103, "99 %%" 2, "99.9 %%" 3)
set xrange [0.2:3.1]
set grid
set key left top noenhanced
plot for [i=0:count-1] data index i using 1:2 with linespoints linewidth 2 title columnheader(1)
