"""The pages for people: who you are, courses, activities, the gradebook."""
