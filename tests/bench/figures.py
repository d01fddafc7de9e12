"""What is said of several runs of one program, as tables in Markdown."""

import statistics


def median(costs, name="cpu_us"):
    return statistics.median(cost[name] for cost in costs)


def least(costs, name="cpu_us"):
    return min(cost[name] for cost in costs)


def mega(number):
    return f"{number / 1e6:,.0f}" if number >= 1e7 else f"{number / 1e6:,.2f}"


def print_table(title, head, rows):
    print(f"\n{title}\n\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
